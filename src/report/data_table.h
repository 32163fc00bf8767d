#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace modrob::report {

enum class ColumnType { kText, kReal, kInteger };

struct Column {
  std::string name;
  ColumnType type = ColumnType::kText;
};
using Columns = std::vector<Column>;
Columns text_columns(const std::vector<std::string>& names);
Columns real_columns(const std::vector<std::string>& names);
Columns integer_columns(const std::vector<std::string>& names);
Columns operator+(Columns columns, const Columns& more);

/// One table in long form that becomes a CSV file and a table of the results database. Filled field by field; a field
/// that is no value of its column's type is a CheckFailure.
class DataTable {
 public:
  using Field = std::variant<std::monostate, std::string, double, int64_t>;

  /// The first `key_columns` columns tell the rows apart.
  DataTable(std::string name, Columns columns, size_t key_columns);

  DataTable& add(const std::string& text) { return put(text, ColumnType::kText); }
  DataTable& add(double value);  ///< NaN is nothing
  DataTable& add(int64_t value) { return put(value, ColumnType::kInteger); }
  DataTable& add(const std::optional<int64_t>& value) { return value ? add(*value) : nothing(); }
  DataTable& nothing();
  void end_row();

  const std::string& name() const { return name_; }
  const Columns& columns() const { return columns_; }
  size_t key_columns() const { return key_columns_; }
  size_t rows() const { return fields_.size() / columns_.size(); }
  const Field& field(size_t row, size_t column) const { return fields_[row * columns_.size() + column]; }

 private:
  DataTable& put(Field field, ColumnType type);

  std::string name_;
  Columns columns_;
  size_t key_columns_;
  std::vector<Field> fields_;
};

/// Nothing is an empty field; numbers read back as the same bits.
std::string csv_text(const DataTable& table);

}  // namespace modrob::report
