#pragma once

#include <string>
#include <vector>

#include "io/json.h"
#include "metrics/condition.h"
#include "study/grid.h"

namespace modrob::report {

/// A number over the runs of one (data, model, strategy): the mean over seeds of each seed's mean over mask draws, and
/// the two spreads beside it. NaN where undefined.
struct Summary {
  double mean = 0;
  double sd_over_seeds = 0;  ///< standard deviation of the seeds' means; NaN with one seed
  double sd_over_draws = 0;  ///< mean over seeds of the standard deviation over mask draws; 0 for clean
};

/// One metric under one condition.
struct Cell {
  Summary value;
  Summary drop;              ///< against the same runs' clean scores; worse is positive
  double relative_drop = 0;  ///< drop over the clean mean
  std::vector<double> drop_by_seed;
};

/// All conditions of one (data, model, strategy).
struct StrategyResults {
  std::string data, model, strategy;
  int64_t utterances = 0, videos = 0;   ///< of the split that was diagnosed
  std::vector<std::string> simulated;   ///< modalities whose values are simulated
  std::vector<int64_t> seeds;           ///< those that finished
  std::vector<std::string> conditions;  ///< "clean" first
  /// The cell of a condition and a metric; CheckFailure when there is none.
  const Cell& at(const std::string& condition, const std::string& metric) const;
  std::vector<std::vector<Cell>> cells;  ///< [condition][metric]
};

/// Everything a study's tables show, read from its run folders.
struct Results {
  std::string study, title;
  int64_t draws = 0;
  std::string split;
  std::vector<std::string> metrics;            ///< names, as in metrics::metric_table()
  std::vector<metrics::Condition> conditions;  ///< without "clean"
  std::vector<StrategyResults> strategies;     ///< those with at least one finished run
  std::vector<std::string> missing_runs;       ///< declared, but not finished: why they are absent
};

/// UserError when no run is finished, when a finished run's metrics.json is damaged, and when its results are not those
/// with which it finished (RunFolder::check_results).
Results collect(const study::StudyFile& study, const std::vector<study::GridRun>& runs);

}  // namespace modrob::report
