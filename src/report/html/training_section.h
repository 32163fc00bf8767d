#pragma once

#include <string>

#include "io/json.h"
#include "report/html/report_input.h"

namespace modrob::report::html {

/// Losses over epochs. Nothing where no run's log was given.
std::string training_section(const ReportInput& input);

io::Json training_chart(const ReportInput& input, const std::string& data);

}  // namespace modrob::report::html
