#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <complex>
#include <cstdint>
#include <iterator>
#include <limits>

/// The definitions of docs/metrics.md as functions of sums, shared by scores of utterances (metrics/scores.h) and by
/// sums that were weighted, resampled or differentiated (stats). T is double, or std::complex<double> for derivatives.
///
/// A new metric is a member of Metrics, its place in Metric and its formula in `metrics_of` (or `linear_terms`) here,
/// and its row in metric_table.cpp.
namespace modrob::metrics {

inline constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();
/// What is stored of a number.
inline double finite_or_undefined(double value) { return std::isfinite(value) ? value : kUndefined; }

/// All scores of one set of predictions, in double precision. NaN = undefined, never 0. docs/metrics.md.
struct Metrics {
  double mae = kUndefined;
  double corr = kUndefined;      ///< Pearson; undefined without variance on either side
  double ccc = kUndefined;       ///< Lin's concordance, population moments; undefined without any variance
  double spearman = kUndefined;  ///< Pearson of mean ranks
  double acc2_non0 =
      kUndefined;  ///< sign agreement, zero labels left out (> 0 is positive); undefined with labels of one class
  double f1_non0 = kUndefined;        ///< support-weighted F1 of the same (the paper's F1)
  double macro_f1_non0 = kUndefined;  ///< plain mean over both classes
  double acc2_has0 = kUndefined;      ///< all labels, >= 0 is positive
  double f1_has0 = kUndefined;
  double acc5 = kUndefined;  ///< both clipped to [-2, 2] and rounded half to even
  double acc7 = kUndefined;  ///< both clipped to [-3, 3] and rounded half to even
};

/// The rows of metric_table(). Those that are formulas of sums come first; ranks have none.
enum Metric : size_t {
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
  kSumMetrics,
  kSpearman = kSumMetrics,
  kMetrics
};

inline double real_part(double value) { return value; }
inline double real_part(const std::complex<double>& value) { return value.real(); }

/// Values that differ by no more than float32 rounding count as one value: a model that sees nothing answers the same
/// for every utterance, but for the last bits, which depend on the utterances beside it in a batch.
inline constexpr double kRounding = 1e-6;
template <typename Values>
inline bool constant(const Values& values) {
  if (values.empty()) return true;
  double low = values[0], high = values[0];
  for (const double value : values) {
    low = std::min(low, value);
    high = std::max(high, value);
  }
  return high - low <= kRounding * std::max(std::abs(low), std::abs(high));
}

/// counts[label][prediction], class 1 = positive.
template <typename T>
using Confusion = std::array<std::array<T, 2>, 2>;

template <typename T>
struct BinaryScores {
  T accuracy, weighted_f1, macro_f1;
};

/// All three NaN unless labels of both classes occur: with one class, whoever says it always is right. Free of
/// branches, so that loops over resamples become vector instructions.
template <typename T>
inline BinaryScores<T> binary_scores(const Confusion<T>& counts) {
  const T total = counts[0][0] + counts[0][1] + counts[1][0] + counts[1][1];
  BinaryScores<T> scores{(counts[0][0] + counts[1][1]) / total, T(0), T(0)};
  bool both = true;
  for (size_t c = 0; c < 2; ++c) {
    const T labelled = counts[c][0] + counts[c][1];
    const T members = labelled + counts[0][c] + counts[1][c];
    const T f1 = 2.0 * counts[c][c] / members;
    scores.weighted_f1 += f1 * labelled / total;
    scores.macro_f1 += f1;
    both = both & (real_part(labelled) > 0);
  }
  scores.macro_f1 /= 2.0;
  const T undefined(std::numeric_limits<double>::quiet_NaN());
  return {both ? scores.accuracy : undefined, both ? scores.weighted_f1 : undefined,
          both ? scores.macro_f1 : undefined};
}

/// Of centred sums of squares and products; NaN where one of the squares is not positive.
template <typename T>
inline T pearson(const T& xx, const T& yy, const T& xy) {
  const T product = std::sqrt(xx) * std::sqrt(yy);
  T ratio = xy / product;
  if constexpr (std::is_same_v<T, double>) ratio = ratio > 1 ? 1.0 : ratio < -1 ? -1.0 : ratio;
  return real_part(product) > 0 ? ratio : T(std::numeric_limits<double>::quiet_NaN());
}

/// Lin's concordance of n pairs; `shift` is the difference of their means.
template <typename T>
inline T concordance(const T& n, const T& xx, const T& yy, const T& xy, const T& shift) {
  return 2.0 * xy / (xx + yy + n * shift * shift);
}

/// The class of Acc-5 (limit 2) and Acc-7 (limit 3): clipped, rounded half to even (nearbyint's default mode).
inline double level(double value, double limit) { return std::nearbyint(std::clamp(value, -limit, limit)); }

/// The metrics that are means over utterances, and what each of these adds to them.
inline constexpr Metric kLinear[] = {kMae, kAcc5, kAcc7};
inline constexpr size_t kLinearMetrics = std::size(kLinear);
inline constexpr bool is_linear(size_t metric) {
  return std::find(std::begin(kLinear), std::end(kLinear), metric) != std::end(kLinear);
}
inline std::array<double, kLinearMetrics> linear_terms(double score, double label) {
  const auto same = [&](double limit) { return level(score, limit) == level(label, limit) ? 1.0 : 0.0; };
  return {std::abs(score - label), same(2), same(3)};
}

/// Everything that the other metrics are made of. A confusion of more classes would stand beside these two.
template <typename T>
struct Aggregates {
  T count;                              ///< utterances
  std::array<T, kLinearMetrics> terms;  ///< sums of linear_terms
  T xx, yy, xy, shift;                  ///< of scores x and labels y: centred sums, difference of the means
  bool x_varies, y_varies;              ///< more than rounding
  Confusion<T> non0, has0;              ///< without labels of zero, > 0 is positive; of all, >= 0 is positive
};

/// Every metric that has a formula of sums; NaN where it is undefined. Free of branches.
template <typename T>
inline std::array<T, kSumMetrics> metrics_of(const Aggregates<T>& sums) {
  const T undefined(std::numeric_limits<double>::quiet_NaN());
  const auto non0 = binary_scores(sums.non0), has0 = binary_scores(sums.has0);
  const T corr = pearson(sums.xx, sums.yy, sums.xy);
  const T ccc = concordance(sums.count, sums.xx, sums.yy, sums.xy, sums.shift);
  std::array<T, kSumMetrics> values;
  for (size_t i = 0; i < kLinearMetrics; ++i) values[kLinear[i]] = sums.terms[i] / sums.count;
  values[kCorr] = sums.x_varies && sums.y_varies ? corr : undefined;
  values[kCcc] = sums.x_varies || sums.y_varies ? ccc : undefined;
  values[kF1Non0] = non0.weighted_f1;
  values[kAcc2Non0] = non0.accuracy;
  values[kMacroF1Non0] = non0.macro_f1;
  values[kF1Has0] = has0.weighted_f1;
  values[kAcc2Has0] = has0.accuracy;
  return values;
}

}  // namespace modrob::metrics
