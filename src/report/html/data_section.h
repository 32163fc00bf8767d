#pragma once

#include <string>

#include "report/html/report_input.h"

namespace modrob::report::html {

/// What the numbers were measured on, and what the data set's audit found.
std::string data_section(const ReportInput& input);

}  // namespace modrob::report::html
