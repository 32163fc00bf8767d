#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "io/json.h"

namespace modrob::io {

/// Dotted paths into a tree of tables: "text.freeze_layers" is the key "freeze_layers" of the table "text".
std::vector<std::string> split_key(std::string_view key);
std::string join_key(std::string_view parent, std::string_view child);

/// nullptr when absent, or when something on the way is not a table. The empty path is the tree itself.
const Json* find_key(const Json& tree, std::string_view key);

/// Sets a value and makes the tables on the way; a value on the way that is not a table is replaced by one.
void put_key(Json& tree, std::string_view key, Json value);

}  // namespace modrob::io
