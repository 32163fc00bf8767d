#include "report/tables/table.h"

#include <algorithm>

#include "core/error.h"
#include "core/text_format.h"
#include "io/csv_writer.h"

namespace modrob::report {

namespace {

bool belongs(const Table::Field& field, ColumnType type) {
  switch (type) {
    case ColumnType::kText:
      return std::holds_alternative<std::string>(field);
    case ColumnType::kReal:
      return std::holds_alternative<double>(field);
    case ColumnType::kInteger:
      return std::holds_alternative<int64_t>(field);
    case ColumnType::kShown:
      break;
  }
  return true;
}

Columns shown_columns(const std::vector<std::string>& heads, const std::vector<size_t>& words) {
  Columns columns;
  for (const auto& head : heads) columns.push_back({head});
  for (const size_t word : words) columns.at(word).left = true;
  return columns;
}

}  // namespace

Table::Table(std::string name, Columns columns, size_t key_columns)
    : name_(std::move(name)), columns_(std::move(columns)), key_columns_(key_columns) {
  MODROB_CHECK(!columns_.empty() && key_columns_ <= columns_.size(), "a table has columns");
}

Table::Table(std::string name, const std::vector<std::string>& heads, size_t key_columns,
             const std::vector<size_t>& words)
    : Table(std::move(name), shown_columns(heads, words), key_columns) {}

void Table::leave_out(const std::vector<std::string>& heads) {
  for (size_t i = columns_.size(); i-- > key_columns_;) {
    if (std::find(heads.begin(), heads.end(), columns_[i].name) == heads.end()) continue;
    columns_.erase(columns_.begin() + static_cast<std::ptrdiff_t>(i));
    for (auto& row : rows_) row.erase(row.begin() + static_cast<std::ptrdiff_t>(i));
  }
}

void Table::add(Row row) {
  MODROB_CHECK(row.size() == columns_.size(), "a row of " + name_ + " has one field for each column");
  for (size_t c = 0; c < row.size(); ++c) {
    MODROB_CHECK(std::holds_alternative<std::monostate>(row[c]) || belongs(row[c], columns_[c].type),
                 "the field is of the type of column " + columns_[c].name);
  }
  rows_.push_back(std::move(row));
}

bool Table::begins_block(size_t row) const { return std::find(blocks_.begin(), blocks_.end(), row) != blocks_.end(); }

std::vector<std::vector<std::string>> Table::heads() const {
  std::vector<std::vector<std::string>> heads;
  for (const auto member : {&Column::over, &Column::name}) {
    auto& head = heads.emplace_back();
    for (const auto& column : columns_) head.push_back(column.*member);
    if (std::all_of(head.begin(), head.end(), [](const auto& text) { return text.empty(); })) heads.pop_back();
  }
  return heads;
}

std::string shown_text(const Table::Field& field, const NumberStyle& style) {
  if (const auto* text = std::get_if<std::string>(&field)) return *text;
  if (const auto* number = std::get_if<double>(&field)) return io::csv_number(*number);
  if (const auto* whole = std::get_if<int64_t>(&field)) return std::to_string(*whole);
  if (const auto* value = std::get_if<MetricValue>(&field)) return metric_text(*value, style);
  return "";
}

}  // namespace modrob::report
