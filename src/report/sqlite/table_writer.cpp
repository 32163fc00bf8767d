#include "report/sqlite/table_writer.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include <array>

namespace modrob::report {

namespace {

void bind(SQLite::Statement& statement, int place, const Table::Field& field) {
  if (const auto* text = std::get_if<std::string>(&field)) {
    statement.bind(place, *text);
  } else if (const auto* number = std::get_if<double>(&field)) {
    statement.bind(place, *number);
  } else if (const auto* whole = std::get_if<int64_t>(&field)) {
    statement.bind(place, *whole);
  } else {
    statement.bind(place);
  }
}

}  // namespace

std::string sql_name(const std::string& name) {
  std::string quoted = "\"";
  for (const char c : name) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}

void write_table(SQLite::Database& database, const Table& table) {
  constexpr std::array kTypes = {"TEXT", "REAL", "INTEGER"};
  std::string columns, places, key;
  for (size_t c = 0; c < table.columns().size(); ++c) {
    const auto& column = table.columns()[c];
    const std::string comma = c == 0 ? "" : ", ", name = sql_name(column.name);
    columns += comma + name + " " + kTypes[static_cast<size_t>(column.type)];
    places += comma + "?";
    if (c < table.key_columns()) key += comma + name;
  }
  if (!key.empty()) columns += ", PRIMARY KEY (" + key + ")";
  database.exec("CREATE TABLE " + sql_name(table.name()) + " (" + columns + ") STRICT");
  SQLite::Statement insert(database, "INSERT INTO " + sql_name(table.name()) + " VALUES (" + places + ")");
  for (const auto& row : table.rows()) {
    for (size_t c = 0; c < row.size(); ++c) bind(insert, static_cast<int>(c) + 1, row[c]);
    insert.exec();
    insert.reset();
  }
}

}  // namespace modrob::report
