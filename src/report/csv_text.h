#pragma once

#include <string>

namespace modrob::report {

/// A text that names something (a data set, an utterance), so that no spreadsheet takes it for a formula: one that
/// begins with '=', '+', '-', '@', a tab or a carriage return and is no number gets an apostrophe in front.
std::string csv_name(const std::string& text);

/// A name as a field of a CSV file. RFC 4180: one that holds a comma, a quote or a line break stands in quotes, quotes
/// in it doubled.
std::string csv_field(const std::string& text);

/// A number as a field, in as few digits as give it back; empty for NaN.
std::string csv_number(double value);

}  // namespace modrob::report
