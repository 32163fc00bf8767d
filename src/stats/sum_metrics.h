#pragma once

#include <array>
#include <cstddef>

#include "metrics/formulas.h"

/// Metrics as functions of sums over utterances: all of metrics::metric_table() but Spearman, which has no such form.
namespace modrob::stats {

/// Indices of metrics::metric_table(); Spearman, its last line, follows.
enum SumMetric : size_t {
  kCorr,
  kF1Non0,
  kMae,
  kAcc2Non0,
  kAcc2Has0,
  kF1Has0,
  kMacroF1Non0,
  kAcc5,
  kAcc7,
  kCcc,
  kSumMetrics
};

/// What is added up over utterances. Scores x and labels y are centred (by their means over the whole sample), which
/// keeps the differences of sums in Corr and CCC accurate.
enum Sum : size_t {
  // linear in the metric, so the mean over draws can be taken first
  kAbsoluteError,
  kHits5,
  kHits7,
  // one per draw
  kX,
  kXX,
  kXY,
  // counts, one per draw: predicted positive among labels > 0, labels < 0 (zeros left out), labels >= 0, labels < 0
  kTruePositive,
  kFalsePositive,
  kTruePositive0,
  kFalsePositive0,
  // of labels only
  kCount,
  kY,
  kYY,
  kPositive,
  kNegative,
  kPositive0,
  kSums
};
inline constexpr size_t kLinearSums = 3, kMomentSums = 3, kCountSums = 4, kScoreSums = 10, kLabelSums = 6;

template <typename T>
using Sums = std::array<T, kSums>;

/// A sum of squares of which less than this share is left after the mean is taken away counts as no variance: the
/// resampled sums of equal values leave rounding errors, which are smaller, and float32 scores that differ leave more.
inline constexpr double kFlat = 1e-13;

/// Every metric; NaN where it is undefined (docs/metrics.md). `shift` is what centring took from the scores less what
/// it took from the labels. Free of branches.
template <typename T>
inline std::array<T, kSumMetrics> metrics_of(const Sums<T>& s, double shift) {
  const T n = s[kCount];
  const T xx = s[kXX] - s[kX] * s[kX] / n;
  const T yy = s[kYY] - s[kY] * s[kY] / n;
  const T xy = s[kXY] - s[kX] * s[kY] / n;
  const bool x_varies = metrics::real_part(xx) > kFlat * metrics::real_part(s[kXX]);
  const bool y_varies = metrics::real_part(yy) > kFlat * metrics::real_part(s[kYY]);
  const T undefined(std::numeric_limits<double>::quiet_NaN());
  const auto non0 = metrics::binary_scores<T>(
      {{{s[kNegative] - s[kFalsePositive], s[kFalsePositive]}, {s[kPositive] - s[kTruePositive], s[kTruePositive]}}});
  const T negative0 = n - s[kPositive0];
  const auto has0 = metrics::binary_scores<T>(
      {{{negative0 - s[kFalsePositive0], s[kFalsePositive0]}, {s[kPositive0] - s[kTruePositive0], s[kTruePositive0]}}});
  std::array<T, kSumMetrics> values;
  const T corr = metrics::pearson(xx, yy, xy);
  values[kCorr] = x_varies && y_varies ? corr : undefined;
  const T mean_shift = s[kX] / n - s[kY] / n + shift;
  const T ccc = metrics::concordance(n, xx, yy, xy, mean_shift);
  values[kCcc] = x_varies || y_varies ? ccc : undefined;
  values[kMae] = s[kAbsoluteError] / n;
  values[kAcc5] = s[kHits5] / n;
  values[kAcc7] = s[kHits7] / n;
  values[kF1Non0] = non0.weighted_f1;
  values[kAcc2Non0] = non0.accuracy;
  values[kMacroF1Non0] = non0.macro_f1;
  values[kF1Has0] = has0.weighted_f1;
  values[kAcc2Has0] = has0.accuracy;
  return values;
}

/// Pointers to arrays of sums, one entry per resample. Linear sums are means over draws; they belong to the same
/// resamples but not to this draw.
struct SumColumns {
  const double* moments[kMomentSums];
  const float* counts[kCountSums];
  const double* labels[kLabelSums];
};
/// Adds the metrics of one draw that are not linear in the linear sums to totals[metric][row], for `rows` resamples.
void add_draw(const SumColumns& columns, double shift, size_t rows, const std::array<double*, kSumMetrics>& totals);

}  // namespace modrob::stats
