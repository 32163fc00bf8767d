#include "report/sqlite/database_difference.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <sqlite3.h>

#include <cstring>
#include <vector>

#include "core/error.h"
#include "core/text_format.h"
#include "report/sqlite/table_writer.h"

namespace modrob::report {

namespace {

constexpr size_t kLongestValue = 80;
constexpr const char* kSchema = "SELECT name, type, tbl_name, sql FROM sqlite_master ORDER BY rowid";

// Read-only, in memory; what the bytes may hold besides data is not carried out.
class Opened {
 public:
  explicit Opened(std::string_view bytes) : database_(":memory:", SQLite::OPEN_READWRITE) {
    auto* handle = database_.getHandle();
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    auto* copy = static_cast<unsigned char*>(sqlite3_malloc64(bytes.size() + 1));
    if (copy == nullptr) throw RuntimeError("not enough memory for the results database");
    std::memcpy(copy, bytes.data(), bytes.size());
    const auto size = static_cast<sqlite3_int64>(bytes.size());
    // The connection frees the copy, also when this fails.
    const int answer = sqlite3_deserialize(handle, "main", copy, size, size,
                                           SQLITE_DESERIALIZE_FREEONCLOSE | SQLITE_DESERIALIZE_READONLY);
    if (answer != SQLITE_OK) throw SQLite::Exception(handle, answer);
  }

  SQLite::Database& database() { return database_; }
  std::vector<std::string> tables() {
    std::vector<std::string> names;
    SQLite::Statement schema(database_, kSchema);
    while (schema.executeStep()) {
      if (schema.getColumn(1).getString() == "table") names.push_back(schema.getColumn(0).getString());
    }
    return names;
  }

 private:
  SQLite::Database database_;
};

std::string shown(const SQLite::Column& value) {
  if (value.isNull()) return "nothing";
  const std::string text = printable(value.getString());
  return text.size() <= kLongestValue ? text : text.substr(0, kLongestValue) + "...";
}

bool same(const SQLite::Column& a, const SQLite::Column& b) {
  if (a.getType() != b.getType()) return false;
  switch (a.getType()) {
    case SQLITE_INTEGER:
      return a.getInt64() == b.getInt64();
    case SQLITE_FLOAT: {
      const double left = a.getDouble(), right = b.getDouble();
      return std::memcmp(&left, &right, sizeof(double)) == 0;
    }
    default:
      return a.getString() == b.getString();
  }
}

// The first difference in what both answer.
std::optional<std::string> compare(Opened& stored, Opened& remade, const std::string& sql, const std::string& what) {
  SQLite::Statement left(stored.database(), sql), right(remade.database(), sql);
  for (int64_t row = 1;; ++row) {
    const bool more = left.executeStep(), wanted = right.executeStep();
    const std::string place = what + ", row " + std::to_string(row);
    if (more != wanted) return place + (more ? ": is too much" : ": is missing");
    if (!more) return std::nullopt;
    for (int column = 0; column < right.getColumnCount(); ++column) {
      const auto a = left.getColumn(column), b = right.getColumn(column);
      if (same(a, b)) continue;
      return place + ", column " + printable(right.getColumnName(column)) + ": stored " + shown(a) + ", made again " +
             shown(b);
    }
  }
}

}  // namespace

std::optional<std::string> database_difference(std::string_view stored, std::string_view remade) {
  if (stored == remade) return std::nullopt;
  try {
    Opened left(stored), right(remade);
    // With equal definitions there is nothing in the stored one but tables and views of this program.
    if (auto difference = compare(left, right, kSchema, "its list of tables and views")) return difference;
    for (const auto& table : right.tables()) {
      auto difference = compare(left, right, "SELECT * FROM " + sql_name(table), "table " + table);
      if (difference) return difference;
    }
    return std::nullopt;
  } catch (const SQLite::Exception&) {
    return "is no results database, or a damaged one";
  }
}

}  // namespace modrob::report
