#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/error.h"

namespace modrob {

/// The row of a table that has this `name`; the table must outlive the answer. UserError "unknown <what> 'name'" with
/// near matches and the list when there is none.
template <typename Rows>
const auto& find_named(const Rows& rows, std::string_view name, std::string_view what) {
  std::vector<std::string> known;
  for (const auto& row : rows) {
    if (row.name == name) return row;
    known.emplace_back(row.name);
  }
  throw UserError("unknown " + std::string(what) + " '" + std::string(name) + "'; " + suggestion(name, known));
}

}  // namespace modrob
