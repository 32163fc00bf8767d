#pragma once

#include <string>

#include "report/html/report_input.h"

namespace modrob::report::html {

/// Who holds up best under each published protocol, and how much each really hides; nothing where none was run.
std::string protocol_section(const ReportInput& input);

}  // namespace modrob::report::html
