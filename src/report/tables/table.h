#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "report/sentences/metric_text.h"

namespace modrob::report {

/// What the fields of a column are: one type where a table is stored, anything where people read it.
enum class ColumnType { kText, kReal, kInteger, kShown };

struct Column {
  std::string name;
  ColumnType type = ColumnType::kShown;
  bool left = false;      ///< aligned to the left; those that tell the rows apart always are
  std::string over = {};  ///< a second head above this column and those behind it that have none
  double share = 0;       ///< of the line's width, in which LaTeX breaks the fields; 0: they are not broken
};
using Columns = std::vector<Column>;

/// HTML that is safe as it stands, for the page alone.
struct Markup {
  std::string html;
};

/// Every table that the program makes, whatever it becomes (CSV, Markdown, LaTeX, text for a terminal, HTML, JSON,
/// SQLite: the files beside this one). Filled row by row; a row of another length, or a field that is no value of its
/// column's type, is a CheckFailure.
class Table {
 public:
  /// Nothing is an empty field, null or a dash; so is a NaN.
  using Field = std::variant<std::monostate, std::string, double, int64_t, MetricValue, Markup>;
  using Row = std::vector<Field>;

  /// The first `key_columns` columns tell the rows apart. `name`: in a database, or the caption.
  Table(std::string name, Columns columns, size_t key_columns = 1);
  /// For people; `words` are further columns aligned to the left, by place.
  Table(std::string name, const std::vector<std::string>& heads, size_t key_columns = 1,
        const std::vector<size_t>& words = {});

  void add(Row row);
  /// Takes away the columns of these heads, of which nothing is known in any row.
  void leave_out(const std::vector<std::string>& heads);
  /// A rule belongs above the next row.
  void begin_block() { blocks_.push_back(rows_.size()); }

  const std::string& name() const { return name_; }
  const Columns& columns() const { return columns_; }
  size_t key_columns() const { return key_columns_; }
  bool left(size_t column) const { return column < key_columns_ || columns_[column].left; }
  const std::vector<Row>& rows() const { return rows_; }
  bool begins_block(size_t row) const;
  /// The heads, the upper one first where columns have one; nothing where no column has a name.
  std::vector<std::vector<std::string>> heads() const;

 private:
  std::string name_;
  Columns columns_;
  size_t key_columns_;
  std::vector<Row> rows_;
  std::vector<size_t> blocks_;
};

/// A field as people read it, wherever there is no markup: "undefined" for NaN.
std::string shown_text(const Table::Field& field, const NumberStyle& style = {});

}  // namespace modrob::report
