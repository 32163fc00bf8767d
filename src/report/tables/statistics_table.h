#pragma once

#include <string>
#include <vector>

#include "analysis/analysis.h"
#include "report/tables/table.h"
#include "report/text_file.h"

/// The statistics of a study in long form and as files. Numbers of a Table are in the program's units (F1 in [0,
/// 1]) as in robustness.csv, undefined ones are nothing; `models_*` is about *these trained models*, `recipe_*` about
/// *this recipe* with new seeds (docs/statistics.md).
namespace modrob::report {

/// "cells" (statistics.csv): a row for each (data, model, strategy, condition, metric); value, drop and relative drop
/// with every interval and the parts of the variance.
Table cells_table(const analysis::Analysis& analysis);

/// "robustness" (robustness_summary.csv): a row for each summary of robustness: `area` under a curve over rates,
/// `mean_over_rates`, `breaking_rate`, `reliance` on a modality (drop when it is missing), its `shapley` value, and the
/// `worst` of the conditions in which something is missing altogether.
Table robustness_table(const analysis::Analysis& analysis);

/// For people: the metrics that the study file names, conditions down, strategies across, "0.731 [0.700, 0.760]"; once
/// for each estimand.
std::string statistics_markdown(const analysis::Analysis& analysis);

/// The three above and the claims (claims_table.h), named as they lie in a study's `tables`.
std::vector<TextFile> statistics_files(const analysis::Analysis& analysis);

}  // namespace modrob::report
