#pragma once

#include <vector>

#include "io/json.h"
#include "report/tables/table.h"

namespace modrob::report {

/// The table's rows as objects; what is nothing or undefined is null.
std::vector<io::Json> json_rows(const Table& table);

}  // namespace modrob::report
