#include "report/data_table.h"

#include <cmath>

#include "core/error.h"
#include "io/csv_writer.h"
#include "report/csv_text.h"

namespace modrob::report {

namespace {

Columns of_type(const std::vector<std::string>& names, ColumnType type) {
  Columns columns;
  for (const auto& name : names) columns.push_back({name, type});
  return columns;
}

std::string csv_of(const DataTable::Field& field) {
  if (const auto* text = std::get_if<std::string>(&field)) return csv_name(*text);
  if (const auto* number = std::get_if<double>(&field)) return io::csv_number(*number);
  if (const auto* whole = std::get_if<int64_t>(&field)) return std::to_string(*whole);
  return "";
}

}  // namespace

Columns text_columns(const std::vector<std::string>& names) { return of_type(names, ColumnType::kText); }
Columns real_columns(const std::vector<std::string>& names) { return of_type(names, ColumnType::kReal); }
Columns integer_columns(const std::vector<std::string>& names) { return of_type(names, ColumnType::kInteger); }

Columns operator+(Columns columns, const Columns& more) {
  columns.insert(columns.end(), more.begin(), more.end());
  return columns;
}

DataTable::DataTable(std::string name, Columns columns, size_t key_columns)
    : name_(std::move(name)), columns_(std::move(columns)), key_columns_(key_columns) {
  MODROB_CHECK(!columns_.empty() && key_columns_ <= columns_.size(), "a table has columns");
}

DataTable& DataTable::put(Field field, ColumnType type) {
  const Column& column = columns_[fields_.size() % columns_.size()];
  MODROB_CHECK(column.type == type, "the field is of the type of column " + column.name);
  fields_.push_back(std::move(field));
  return *this;
}

DataTable& DataTable::add(double value) { return std::isnan(value) ? nothing() : put(value, ColumnType::kReal); }

DataTable& DataTable::nothing() {
  fields_.emplace_back();
  return *this;
}

void DataTable::end_row() {
  MODROB_CHECK(fields_.size() % columns_.size() == 0, "a row of " + name_ + " has one field for each column");
}

std::string csv_text(const DataTable& table) {
  std::string text;
  std::vector<std::string> row;
  for (const auto& column : table.columns()) row.push_back(column.name);
  io::CsvWriter writer(
      [&](std::span<const std::byte> bytes) { text.append(reinterpret_cast<const char*>(bytes.data()), bytes.size()); },
      row);
  for (size_t r = 0; r < table.rows(); ++r) {
    for (size_t c = 0; c < row.size(); ++c) row[c] = csv_of(table.field(r, c));
    writer.add(row);
  }
  return text;
}

}  // namespace modrob::report
