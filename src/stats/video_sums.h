#pragma once

#include <array>
#include <vector>

#include "stats/product.h"
#include "stats/sample.h"
#include "stats/series.h"
#include "stats/sum_metrics.h"

namespace modrob::stats {

/// The sufficient statistics of a series: sums over each video, for every draw.
struct VideoSums {
  /// [videos, kLinearSums + draws * kMomentSums]: the linear sums' means over draws, then for each draw its moments.
  Panels<double> moments;
  /// [videos, draws * kCountSums]; whole numbers, whose resampled sums float32 holds exactly.
  Panels<float> counts;
  std::vector<double> shifts;  ///< [draws]
  /// [draws] metrics of the whole sample
  std::vector<std::array<double, kSumMetrics>> draws;
  /// [kSumMetrics][utterances] mean over draws of d metric / d weight of an utterance; empty where not asked for
  std::array<std::vector<double>, kSumMetrics> influence;
  bool finite = true;  ///< false: a score was not finite, and nothing above may be used
};

struct VideoSumsOptions {
  bool influence = true;
  /// Centre scores by the labels' mean instead of their own, so that sums of different series can be mixed.
  bool common_centre = false;
};
VideoSums video_sums(const Sample& sample, const Series& series, const VideoSumsOptions& options);

/// [videos, kLabelSums]
Panels<double> label_sums(const Sample& sample);

}  // namespace modrob::stats
