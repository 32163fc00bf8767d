#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "io/json.h"
#include "report/html/numbers.h"
#include "report/html/report_input.h"

namespace modrob::report::html {

inline constexpr std::string_view kAreaWords =
    "Area: under the curve, from rate 0 to the highest rate measured (AUILC).";
/// As pages said before, which are to be verified still.
inline constexpr std::string_view kOlderAreaWords = "Area: mean height of the curve (AUILC).";

/// Robustness curves: the metric against the rate at which utterances are hit, one chart per kind and modality set with
/// at least three measured rates (clean counts), and a dot plot of all other conditions.
std::string robustness_section(const ReportInput& input);

/// `curve` of one data set's groups; those that lack it are left out.
io::Json curve_chart(const analysis::Analysis& analysis, const std::string& data, const ShownMetric& metric,
                     const analysis::Curve& curve);
/// The conditions at `places` in Group::conditions.
io::Json dot_chart(const analysis::Analysis& analysis, const std::string& data, const ShownMetric& metric,
                   const std::vector<size_t>& places);

}  // namespace modrob::report::html
