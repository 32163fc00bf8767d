#pragma once

#include <string>

#include "report/tables/table.h"

namespace SQLite {
class Database;
}

namespace modrob::report {

/// A name in SQL, in quotes.
std::string sql_name(const std::string& name);

/// Creates the STRICT table and fills it. Its key columns are the primary key.
void write_table(SQLite::Database& database, const Table& table);

}  // namespace modrob::report
