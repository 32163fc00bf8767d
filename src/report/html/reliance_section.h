#pragma once

#include <optional>
#include <string>

#include "io/json.h"
#include "report/figure/model_figures.h"
#include "report/html/numbers.h"
#include "report/html/report_input.h"

namespace modrob::report::html {

/// What each model loses without each modality: bars with intervals for 100 % missing, and Shapley values where all
/// subsets of modalities were removed.
std::string reliance_section(const ReportInput& input);

/// Nothing when no group of the data set has the measure.
std::optional<io::Json> reliance_chart(const analysis::Analysis& analysis, const std::string& data,
                                       const ShownMetric& metric, RelianceMeasure measure);

}  // namespace modrob::report::html
