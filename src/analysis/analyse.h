#pragma once

#include <functional>

#include "analysis/analysis.h"
#include "study/study_folder.h"

namespace modrob::analysis {

struct AnalysisOptions {
  uint64_t seed = 1;
  int64_t resamples = 10'000;
  int64_t flips = 30;  ///< listed per variant
  int threads = 0;     ///< 0: all available cores. No result depends on it.
  /// Told the share that is done, in [0, 1].
  std::function<void(double)> progress = {};
};

/// From the finished runs' predictions. UserError when no run is finished, and when a finished run's predictions are
/// damaged or lack what the study asks. Interrupted, between two models, when a stop was requested.
Analysis analyse(const study::StudyFolder& study, const AnalysisOptions& options = {});

/// What a study's other strategies are compared with: its first strategy that perturbs nothing; the first of all where
/// each perturbs.
std::string baseline_strategy(const study::StudyFile& study);

/// Why a declared run of the study counts nothing: how it failed, or how far it is.
std::string unfinished_reason(const study::StudyFile& study, const study::GridRun& run);

}  // namespace modrob::analysis
