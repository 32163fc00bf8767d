#pragma once

#include <string>

namespace modrob::report {

/// A field of a CSV file. RFC 4180: one that holds a comma, a quote or a line break stands in quotes, quotes in it
/// doubled.
std::string csv_field(const std::string& text);

}  // namespace modrob::report
