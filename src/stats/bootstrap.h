#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "stats/estimate.h"
#include "stats/resampling.h"
#include "stats/sample.h"
#include "stats/series.h"
#include "stats/sum_metrics.h"

namespace modrob::stats {

struct BootstrapOptions {
  uint64_t seed = 1;
  size_t resamples = 10'000;
  int threads = 0;        ///< 0: all available cores. No result depends on it.
  bool influence = true;  ///< for intervals by utterance and design effects
};

/// A series' metrics: the mean over its draws, in the sample and in every resample of its videos.
struct SeriesEstimates {
  std::array<Estimate, kSumMetrics> metrics;  ///< by SumMetric
  /// [draws] each draw's metrics in the whole sample.
  std::vector<std::array<double, kSumMetrics>> draws;
};

/// The bootstrap over videos of everything that was scored on one sample. A metric of a resample is a function of sums
/// over videos, so all resamples of a series cost a few matrix products (weights of videos) x (sums of videos) instead
/// of resamples x draws passes over the utterances. A metric that is undefined in one draw of a resample is undefined
/// in that resample, and one draw with a score that is not finite makes the series undefined altogether. Deterministic
/// for a seed; thread safe.
class Bootstrap {
 public:
  Bootstrap(Sample sample, const BootstrapOptions& options);

  const Sample& sample() const { return sample_; }
  const Resampling& resampling() const { return resampling_; }
  const BootstrapOptions& options() const { return options_; }

  /// One answer per series. The bits of an answer do not depend on what else is asked for.
  std::vector<SeriesEstimates> evaluate(std::span<const Series> series) const;
  SeriesEstimates evaluate(const Series& series) const;

 private:
  Sample sample_;
  BootstrapOptions options_;
  Resampling resampling_;
  std::vector<double> label_sums_;  // [kLabelSums, rows]
};

}  // namespace modrob::stats
