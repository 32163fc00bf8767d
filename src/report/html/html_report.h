#pragma once

#include <string>

#include "report/html/report_input.h"

namespace modrob::report::html {

/// One page that needs nothing else: style, scripts and charts are in it, its security policy forbids any request and
/// any script that is not its own. Without scripts every number is there in tables.
std::string html_report(const ReportInput& input);

}  // namespace modrob::report::html
