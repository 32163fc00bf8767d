#pragma once

#include <string>
#include <vector>

#include "io/json.h"
#include "report/html/numbers.h"
#include "report/html/report_input.h"

namespace modrob::report::html {

/// What robustness costs: clean score against score when hit, with intervals on both axes.
std::string trade_off_section(const ReportInput& input);

/// One plot for each of `places` (in Group::conditions) and each model.
io::Json trade_off_chart(const analysis::Analysis& analysis, const std::string& data, const ShownMetric& metric,
                         const std::vector<size_t>& places);
/// One condition for every curve, its largest rate below 1 (or its only one), and all conditions that are in no curve.
std::vector<size_t> trade_off_conditions(const analysis::Group& group);

}  // namespace modrob::report::html
