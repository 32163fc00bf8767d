#pragma once

#include <string>

#include "report/html/report_input.h"

namespace modrob::report::html {

/// Every declared claim with its verdict, by family. Nothing where the study declares none.
std::string claims_section(const ReportInput& input);

}  // namespace modrob::report::html
