#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace modrob::report {

/// Where a stored results database (its bytes, which anybody may have written) says something else than one made again:
/// "table cells, row 3, column value: stored 0.7, made again 0.71". Nothing when both have the same tables, views and
/// rows, whichever version of SQLite wrote them.
std::optional<std::string> database_difference(std::string_view stored, std::string_view remade);

}  // namespace modrob::report
