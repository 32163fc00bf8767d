#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <complex>
#include <limits>

/// The definitions of docs/metrics.md as functions of sums, shared by scores of utterances (metrics/scores.h) and by
/// sums that were weighted, resampled or differentiated (stats). T is double, or std::complex<double> for derivatives.
namespace modrob::metrics {

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

}  // namespace modrob::metrics
