#pragma once

#include <string>

#include "analysis/analysis.h"
#include "metrics/metric_table.h"

namespace modrob::report {

/// In the units that people see: F1 in percent with one decimal, Corr with three.
std::string number_text(double value, const metrics::MetricInfo& metric);
/// "[0.694, 0.772]"; "[no interval]" where it is undefined.
std::string interval_text(const stats::Interval& interval, const metrics::MetricInfo& metric);
/// "p = 0.007", "p < 0.001".
std::string p_text(double p);
/// "better", "undecided", ...; "not inferior" where non-inferiority is shown and nothing more, "not answered".
std::string verdict_text(const analysis::ClaimAnswer& answer);

/// One claim in a sentence: "With 15+15 training the drop of Corr under text missing 30 % is 0.010 [0.007, 0.014]
/// smaller than with none (better, p = 0.007)."
std::string claim_sentence(const analysis::ClaimAnswer& answer);

}  // namespace modrob::report
