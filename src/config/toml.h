#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "io/json.h"

namespace modrob::config {

/// Told of each leaf (arrays and empty tables count as leaves): its dotted path and "file:line:column". Tables in an
/// array and what is in them are told too, under the array's path and their number from 0: "strategy.1",
/// "strategy.1.name".
using OriginSink = std::function<void(const std::string& key, const std::string& origin)>;

/// A TOML text as a tree, keys in the order of the text. UserError with `name`:line:column on a syntax error, a date or
/// time, a number that is not finite, or a key that is empty or holds a dot.
io::Json parse_toml(std::string_view text, const std::string& name, const OriginSink& origins);

/// The value behind --set: a TOML value; any other single word is taken as a string. UserError, beginning with `name`,
/// for empty text and for what begins like a TOML value (quote, bracket, brace) or holds white space and is none.
io::Json parse_toml_value(std::string_view text, const std::string& name);

}  // namespace modrob::config
