#pragma once

#include <string>

#include "report/tables/table.h"

namespace modrob::report {

/// A text that names something (a data set, an utterance), so that no spreadsheet takes it for a formula: one that
/// begins with '=', '+', '-', '@', a tab or a carriage return and is no number gets an apostrophe in front.
std::string csv_name(const std::string& text);

/// RFC 4180. Nothing is an empty field; numbers read back as the same bits; texts are as `csv_name` has them.
std::string csv_text(const Table& table);

}  // namespace modrob::report
