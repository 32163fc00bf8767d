#pragma once

#include <functional>
#include <string>

#include "report/html/numbers.h"
#include "report/html/report_input.h"

namespace modrob::report::html {

/// What `content` gives for every shown metric and data set, in panels of which the page shows the chosen metric's.
/// Nothing where all are empty.
std::string metric_panels(
    const ReportInput& input,
    const std::function<std::string(const analysis::DataSet& data, const ShownMetric& metric)>& content);

}  // namespace modrob::report::html
