#pragma once

#include <string>

#include "io/json.h"
#include "report/html/numbers.h"
#include "report/html/report_input.h"

namespace modrob::report::html {

/// The drop of every model and strategy under every condition, as one map per model.
std::string heat_map_section(const ReportInput& input);

io::Json heat_map(const analysis::Analysis& analysis, const std::string& data, const ShownMetric& metric);

}  // namespace modrob::report::html
