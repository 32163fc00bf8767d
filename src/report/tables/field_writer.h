#pragma once

#include <concepts>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "analysis/analysis.h"
#include "report/tables/table.h"

namespace modrob::report {

/// What a record points to where it is about nothing, so that a table without rows has its columns too.
template <typename T>
inline const T kNone{};

/// Writes a row of a stored table, each field beside the name of its column. The column's type is that of the first
/// row's field.
class FieldWriter {
 public:
  /// Of a name: a text, a number or a whole number, or perhaps one of them.
  FieldWriter& add(std::string_view name, std::string_view text) {
    return put(name, ColumnType::kText, std::string(text));
  }
  FieldWriter& add(std::string_view name, const char* text) { return add(name, std::string_view(text)); }
  FieldWriter& add(std::string_view name, double number) { return put(name, ColumnType::kReal, number); }
  FieldWriter& add(std::string_view name, std::integral auto number) {
    return put(name, ColumnType::kInteger, static_cast<int64_t>(number));
  }
  template <typename T>
  FieldWriter& add(std::string_view name, const std::optional<T>& value) {
    add(name, value.value_or(T()));
    if (!value) row_.back() = std::monostate();
    return *this;
  }

  /// Every number of a Quantity: the first under `name`, the others behind `prefix`; undefined ones for nullptr.
  /// `models_*` is about *these trained models*, `recipe_*` about *this recipe* with new seeds (docs/statistics.md).
  FieldWriter& add_all(const std::string& name, const std::string& prefix, const analysis::Quantity* quantity);
  /// Only these, as {"models_low", the column's name}; "" is the first.
  FieldWriter& add(std::initializer_list<std::pair<std::string_view, std::string_view>> parts,
                   const analysis::Quantity* quantity);

  const Columns& columns() const { return columns_; }
  Table::Row take_row() { return std::exchange(row_, {}); }

 private:
  FieldWriter& put(std::string_view name, ColumnType type, Table::Field field) {
    if (columns_.size() == row_.size()) columns_.push_back({std::string(name), type});
    row_.push_back(std::move(field));
    return *this;
  }

  Columns columns_;
  Table::Row row_;
};

/// A row for each record, of what `write` says of it.
template <typename Records, typename Write>
Table table_of(std::string name, size_t key_columns, const Records& records, const Write& write) {
  FieldWriter writer;
  write(writer, kNone<std::decay_t<decltype(*records.begin())>>);
  writer.take_row();
  Table table(std::move(name), writer.columns(), key_columns);
  for (const auto& record : records) {
    write(writer, record);
    table.add(writer.take_row());
  }
  return table;
}

/// One cell of an analysis with everything it stands under: a row of the tables in long form.
struct CellRow {
  const analysis::Analysis* analysis = &kNone<analysis::Analysis>;
  const analysis::Group* group = &kNone<analysis::Group>;
  const analysis::ConditionCells* condition = &kNone<analysis::ConditionCells>;
  std::string_view metric = {};
  const analysis::Cell* cell = &kNone<analysis::Cell>;
};
/// Every one, in the order of the analysis.
std::vector<CellRow> cell_rows(const analysis::Analysis& analysis);

}  // namespace modrob::report
