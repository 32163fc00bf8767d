#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string_view>

namespace modrob::io {

/// Keys keep the order in which they were added, so that a file is stable and readable.
using Json = nlohmann::ordered_json;

/// UserError with file:line:column on malformed JSON; also for a key that occurs twice in one object and for more than
/// a hundred levels of nesting (there with the file only).
Json read_json(const std::filesystem::path& path);
Json parse_json(std::string_view text, const std::string& name);

/// Indented by two, newline at the end, written whole. NaN and infinities are a CheckFailure: an undefined number is
/// written as null by `number_or_null`. UserError when a text in it is not UTF-8.
void write_json(const std::filesystem::path& path, const Json& value);
/// SHA-256 over its canonical text: keys sorted, no blanks.
std::string canonical_hash(const Json& value);
/// null for NaN and the infinities.
Json number_or_null(double value);
/// null gives NaN; UserError for anything else that is not a number.
double number_from(const Json& value);

}  // namespace modrob::io
