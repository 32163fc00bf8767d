#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "stats/sample.h"
#include "stats/series.h"
#include "stats/sum_metrics.h"

namespace modrob::stats {

/// One summand of a comparison: weight * (metric of a - metric of b), each the mean over its draws. Draw d of `a` and
/// of `b` belong together (same mask), so both have as many.
struct Pair {
  const Series* a;
  const Series* b;
  double weight = 1;
};

struct SignFlipOptions {
  uint64_t seed = 1;
  size_t flips = 10'000;
  int threads = 0;  ///< 0: all available cores. No result depends on it.
};

struct SignFlip {
  double difference = metrics::kUndefined;
  double p = metrics::kUndefined;  ///< two-sided; NaN when the difference is undefined
  /// Root mean square of the flips' differences: what the test takes for the error of a difference of 0.
  double spread = metrics::kUndefined;
  double smallest_p = 1;  ///< that this test can give: smallest_sign_flip_p, and one of the flips carried out
};
/// Of all 2^videos flips, the two that leave the sides together: 2 / 2^videos.
double smallest_sign_flip_p(size_t videos);

struct SignFlipResult {
  std::array<SignFlip, kSumMetrics> metrics;  ///< by SumMetric
  size_t flips = 0;                           ///< carried out, the identity included
  bool exhaustive = false;                    ///< all 2^videos of them
};

/// The paired permutation test over videos: a flip exchanges the two sides' contributions of a video (its sums of every
/// pair and draw) as a whole, and the metrics are computed anew. For MAE and accuracies that is the sign-flip of the
/// video's summed differences. For Corr, which does not know the scale of scores, the scores of each side, pair and
/// draw are standardised before they are exchanged: mixed scores of two scales would correlate less than either. Exact
/// for any metric where the sides may be exchanged within a video, as they may when both are equally good in the same
/// way. An undefined flip counts as extreme. All flips are done when there are no more than `flips`; otherwise flip i >
/// 0 takes video v's sign from bit v mod 32 of integer number v / 32 below 2^32 of the stream (hash_words(seed,
/// hash_text("stats.flip")), i).
SignFlipResult sign_flip(const Sample& sample, std::span<const Pair> pairs, const SignFlipOptions& options);

}  // namespace modrob::stats
