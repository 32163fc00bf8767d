#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "stats/estimate.h"
#include "stats/sample.h"

namespace modrob::stats {

/// Where an estimate's error is nearly symmetric and does not depend on its size: there the interval is made, and the
/// ends are mapped back.
enum class Scale { kIdentity, kAtanh, kLogit, kLog };
/// atanh for Corr, CCC, Spearman; logit for F1 and accuracies; log for MAE. Differences of metrics use kIdentity.
Scale scale_of(const metrics::MetricInfo& metric);

double to_scale(Scale scale, double value);
double from_scale(Scale scale, double value);
/// d to_scale / d value.
double slope_of(Scale scale, double value);

/// NaN where undefined.
struct Interval {
  double low = metrics::kUndefined;
  double high = metrics::kUndefined;
  bool contains(double value) const { return low <= value && value <= high; }
};

/// How sure an estimate is, of *these trained models* on new videos. docs/statistics.md.
struct Uncertainty {
  double point = metrics::kUndefined;
  double standard_error = metrics::kUndefined;  ///< of the point, bootstrap over videos
  /// The interval to print: Student's t with videos - 1 degrees of freedom on `scale`, bootstrap standard error.
  Interval t;
  Interval percentile, bca;
  double acceleration = metrics::kUndefined;  ///< of BCa: a sixth of the skewness of the videos' contributions
  /// As if utterances were independent of each other: too short where videos differ. To first order, from influences.
  Interval by_utterance;
  double design_effect = metrics::kUndefined;  ///< variance by videos / variance by utterances, both to first order
  size_t undefined_resamples = 0;              ///< left out; above 5 % of the resamples no interval is given
  Scale scale = Scale::kIdentity;  ///< kIdentity instead of the one asked for where a resample lies on its bound
};
Uncertainty uncertainty(const Estimate& estimate, Scale scale, const Sample& sample, double level = 0.95);

/// Standard deviation of the defined resamples times sqrt(V / (V - 1)), which undoes the bootstrap's division by V. NaN
/// with fewer than two videos and when more than 5 % are undefined.
double standard_error(std::span<const double> resamples, size_t videos);
/// BCa's acceleration from the values without each video; 0 where all are equal.
double acceleration(std::span<const double> left_out);
/// Degrees of freedom of a variance by videos whose contributions are as heavy-tailed as the values without each video
/// tell: 2 / (relative variance of the variance), at most V - 1, which it is for normal contributions.
double effective_degrees(std::span<const double> left_out);
/// Standard normal deviate of BCa's median bias: share of resamples below the point, ties counted half.
double bias_correction(std::span<const double> resamples, double point);
/// The two levels at which BCa reads the resamples' quantiles, for the interval of `level`.
Interval bca_levels(double bias, double acceleration, double level);
/// Quantiles with linear interpolation between order statistics (numpy's default). Reorders `values`, which holds no
/// NaN.
double quantile(std::vector<double>& values, double level);

/// Student's t: quantile and distribution function, `degrees` > 0 need not be whole.
double student_quantile(double probability, double degrees);
double student_cdf(double t, double degrees);

}  // namespace modrob::stats
