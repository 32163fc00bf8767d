#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string_view>

namespace modrob::io {

/// Keys keep the order in which they were added, so that a file is stable and readable.
using Json = nlohmann::ordered_json;

/// UserError with file:line:column on malformed JSON.
Json read_json(const std::filesystem::path& path);
Json parse_json(std::string_view text, const std::string& name);

/// Indented by two, newline at the end, written whole. NaN and infinities are a CheckFailure: an undefined number is
/// written as null by `number_or_null`.
void write_json(const std::filesystem::path& path, const Json& value);
Json number_or_null(double value);
/// null gives NaN.
double number_from(const Json& value);

}  // namespace modrob::io
