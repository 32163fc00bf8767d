#pragma once

#include <array>
#include <cstddef>

#include "metrics/formulas.h"

/// Metrics from sums over utterances: all of metrics::metric_table() that have such a form.
namespace modrob::stats {

using enum metrics::Metric;

/// What is added up over utterances. Scores x and labels y are centred (by their means over the whole sample), which
/// keeps the differences of sums in Corr and CCC accurate.
enum Sum : size_t {
  // metrics::linear_terms from 0 on: linear in the metric, so the mean over draws can be taken first
  kTerms,
  // one per draw
  kX = kTerms + metrics::kLinearMetrics,
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
inline constexpr size_t kLinearSums = metrics::kLinearMetrics, kMomentSums = 3, kCountSums = 4,
                        kScoreSums = kLinearSums + 7, kLabelSums = 6;

template <typename T>
using Sums = std::array<T, kSums>;

/// A sum of squares of which less than this share is left after the mean is taken away counts as no variance: the
/// resampled sums of equal values leave rounding errors, which are smaller, and float32 scores that differ leave more.
inline constexpr double kFlat = 1e-13;

/// Every metric that has sums; NaN where it is undefined (docs/metrics.md). `shift` is what centring took from the
/// scores less what it took from the labels. Free of branches.
template <typename T>
inline std::array<T, kSumMetrics> metrics_of(const Sums<T>& s, double shift) {
  metrics::Aggregates<T> sums;
  const T n = sums.count = s[kCount];
  for (size_t i = 0; i < kLinearSums; ++i) sums.terms[i] = s[kTerms + i];
  sums.xx = s[kXX] - s[kX] * s[kX] / n;
  sums.yy = s[kYY] - s[kY] * s[kY] / n;
  sums.xy = s[kXY] - s[kX] * s[kY] / n;
  sums.shift = s[kX] / n - s[kY] / n + shift;
  sums.x_varies = metrics::real_part(sums.xx) > kFlat * metrics::real_part(s[kXX]);
  sums.y_varies = metrics::real_part(sums.yy) > kFlat * metrics::real_part(s[kYY]);
  sums.non0 = {
      {{s[kNegative] - s[kFalsePositive], s[kFalsePositive]}, {s[kPositive] - s[kTruePositive], s[kTruePositive]}}};
  const T negative0 = n - s[kPositive0];
  sums.has0 = {
      {{negative0 - s[kFalsePositive0], s[kFalsePositive0]}, {s[kPositive0] - s[kTruePositive0], s[kTruePositive0]}}};
  return metrics::metrics_of(sums);
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
