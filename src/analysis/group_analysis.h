#pragma once

#include <span>
#include <vector>

#include "analysis/analysis.h"
#include "analysis/data_scores.h"

namespace modrob::analysis {

/// All estimates of one trained model.
struct RunEstimates {
  const RunScores* scores = nullptr;
  /// [clean and the conditions in the study's order][metrics::metric_table()]
  std::vector<std::vector<stats::Estimate>> values;
  /// The same order; [draws][metrics], for metrics with sums; others are undefined there.
  std::vector<std::vector<std::vector<double>>> draws;
};

/// Estimates of runs on one data set. Metrics of ranks get resamples only when `rank_resamples` asks for them.
std::vector<RunEstimates> estimate_runs(DataScores& data, std::span<const std::unique_ptr<RunScores>> runs,
                                        size_t rank_resamples, int threads);

/// One (data, model, strategy) from its seeds, which are in the order of the study, and what it changes against another
/// strategy of the model, whose seeds may be none.
Group analyse_group(const DataScores& data, std::span<const RunEstimates* const> seeds,
                    std::span<const RunEstimates* const> against, const Analysis& analysis,
                    const AnalysisOptions& options);

/// One number from its value for each seed.
Quantity quantity_of(std::span<const stats::Estimate> seeds, const stats::Measure& measure, const stats::Sample& sample,
                     double level);
/// The same of a difference of two trainings, paired by seed (stats::recipe_difference).
Quantity difference_of(std::span<const stats::Estimate> seeds, const stats::Measure& measure,
                       const stats::Sample& sample, double level);

}  // namespace modrob::analysis
