#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "stats/estimate.h"
#include "stats/measure.h"
#include "stats/sample.h"

namespace modrob::stats {

/// How an interval was made.
enum class IntervalMethod {
  kNone,             ///< there is none: undefined values, one video, or nothing varied and no bound is known
  kStudent,          ///< Student's t on the measure's scale
  kStudentUnscaled,  ///< on the values as they are, because a resample lies on the scale's bound
  kEffective,        ///< effective_interval: a resample of a share lies on its bound
  kUnseen,           ///< unseen_interval: nothing varied
};
/// "none", "student", "student_unscaled", "effective", "unseen"
std::string_view interval_method_name(IntervalMethod method);

/// How sure an estimate is, of *these trained models* on new videos. docs/statistics.md.
struct Uncertainty {
  double point = metrics::kUndefined;
  double standard_error = metrics::kUndefined;  ///< of the point, bootstrap over videos
  /// The interval to print: Student's t with videos - 1 degrees of freedom on the measure's scale, bootstrap standard
  /// error; at the edge of what is possible another one, see `method`.
  Interval t;
  IntervalMethod method = IntervalMethod::kNone;
  Interval percentile, bca;                   ///< none where nothing varied
  double acceleration = metrics::kUndefined;  ///< of BCa: a sixth of the skewness of the videos' contributions
  /// As if utterances were independent of each other: too short where videos differ. To first order, from influences.
  Interval by_utterance;
  double design_effect = metrics::kUndefined;  ///< variance by videos / variance by utterances, both to first order
  size_t undefined_resamples = 0;              ///< left out; above 5 % of the resamples no interval is given
};
void describe(io::RecordVisitor& visitor, Uncertainty& uncertainty);
Uncertainty uncertainty(const Estimate& estimate, const Measure& measure, const Sample& sample, double level = 0.95);

/// Which method fits an estimate with this standard error: by its resamples, of which one may lie on a bound.
IntervalMethod method_of(const Estimate& estimate, const Measure& measure, double standard_error);
/// The interval of that method. `scaled_error` is the standard error on the measure's scale.
Interval interval_around(IntervalMethod method, const Measure& measure, double point, double standard_error,
                         double scaled_error, double degrees, const SampleSize& sample, double level);

/// Standard deviation of the defined resamples times sqrt(V / (V - 1)), which undoes the bootstrap's division by V. NaN
/// with fewer than two videos and when more than 5 % are undefined.
double standard_error(std::span<const double> resamples, size_t videos);
/// BCa's acceleration from the values without each video; 0 where all are equal.
double acceleration(std::span<const double> left_out);
/// Degrees of freedom of a variance by videos whose contributions are as heavy-tailed as the values without each video
/// tell: 2 / (relative variance of the variance), at most V - 1, which it is for normal contributions.
double effective_degrees(std::span<const double> left_out);
/// Standard normal deviate of BCa's median bias: share of resamples below the point, ties counted half. Values that
/// differ by rounding only are ties.
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
