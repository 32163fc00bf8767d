#include "report/tables/json_rows.h"

namespace modrob::report {

namespace {

io::Json json_of(const Table::Field& field) {
  if (std::holds_alternative<std::monostate>(field)) return nullptr;
  if (const auto* number = std::get_if<double>(&field)) return io::number_or_null(*number);
  if (const auto* whole = std::get_if<int64_t>(&field)) return *whole;
  return shown_text(field);
}

}  // namespace

std::vector<io::Json> json_rows(const Table& table) {
  std::vector<io::Json> rows;
  for (const auto& row : table.rows()) {
    auto& json = rows.emplace_back(io::Json::object());
    for (size_t c = 0; c < row.size(); ++c) json[table.columns()[c].name] = json_of(row[c]);
  }
  return rows;
}

}  // namespace modrob::report
