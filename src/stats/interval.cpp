#include "stats/interval.h"

#include <algorithm>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>

#include "core/error.h"

namespace modrob::stats {

namespace {

constexpr double kMostUndefined = 0.05;

std::vector<double> defined(std::span<const double> values) {
  std::vector<double> kept;
  kept.reserve(values.size());
  std::copy_if(values.begin(), values.end(), std::back_inserter(kept), [](double value) { return !std::isnan(value); });
  return kept;
}

bool too_few(size_t defined_count, size_t count) {
  return defined_count < 2 || static_cast<double>(count - defined_count) > kMostUndefined * static_cast<double>(count);
}

Interval around(Scale scale, double point, double error, double degrees, double level) {
  if (!(degrees > 0) || std::isnan(error) || std::isnan(point)) return {};
  const double reach = student_quantile((1 + level) / 2, degrees) * error;
  const double middle = to_scale(scale, point);
  return {from_scale(scale, middle - reach), from_scale(scale, middle + reach)};
}

double sum_of_squares(std::span<const double> values) {
  double sum = 0;
  for (const double value : values) sum += value * value;
  return sum;
}

// Of the deviations of the mean from each value.
struct Powers {
  double squares = 0, cubes = 0, fourths = 0;
};

Powers powers(std::span<const double> values) {
  double mean = 0;
  for (const double value : values) mean += value / static_cast<double>(values.size());
  Powers sums;
  for (const double value : values) {
    const double square = (mean - value) * (mean - value);
    sums.squares += square;
    sums.cubes += square * (mean - value);
    sums.fourths += square * square;
  }
  return sums;
}

void add_by_utterance(const Estimate& estimate, const Sample& sample, double level, Uncertainty& result) {
  if (estimate.influence.empty() || sample.size() < 2) return;
  const auto n = static_cast<double>(sample.size());
  const double variance = n / (n - 1) * sum_of_squares(estimate.influence);
  const double error = std::sqrt(variance) * slope_of(result.scale, estimate.point);
  result.by_utterance = around(result.scale, estimate.point, error, n - 1, level);
  if (sample.videos() < 2 || !(variance > 0)) return;
  std::vector<double> by_video(sample.videos(), 0.0);
  for (size_t i = 0; i < sample.size(); ++i) by_video[sample.video()[i]] += estimate.influence[i];
  const auto v = static_cast<double>(sample.videos());
  result.design_effect = v / (v - 1) * sum_of_squares(by_video) / variance;
}

}  // namespace

Scale scale_of(const metrics::MetricInfo& metric) {
  if (metric.percent) return Scale::kLogit;
  return metric.higher_is_better ? Scale::kAtanh : Scale::kLog;
}

double to_scale(Scale scale, double value) {
  switch (scale) {
    case Scale::kAtanh:
      return std::atanh(value);
    case Scale::kLogit:
      return std::log(value / (1 - value));
    case Scale::kLog:
      return std::log(value);
    case Scale::kIdentity:
      break;
  }
  return value;
}

double from_scale(Scale scale, double value) {
  switch (scale) {
    case Scale::kAtanh:
      return std::tanh(value);
    case Scale::kLogit:
      return 1 / (1 + std::exp(-value));
    case Scale::kLog:
      return std::exp(value);
    case Scale::kIdentity:
      break;
  }
  return value;
}

double slope_of(Scale scale, double value) {
  switch (scale) {
    case Scale::kAtanh:
      return 1 / (1 - value * value);
    case Scale::kLogit:
      return 1 / (value * (1 - value));
    case Scale::kLog:
      return 1 / value;
    case Scale::kIdentity:
      break;
  }
  return 1;
}

double student_quantile(double probability, double degrees) {
  return boost::math::quantile(boost::math::students_t(degrees), probability);
}

double student_cdf(double t, double degrees) { return boost::math::cdf(boost::math::students_t(degrees), t); }

double standard_error(std::span<const double> resamples, size_t videos) {
  const auto values = defined(resamples);
  if (videos < 2 || too_few(values.size(), resamples.size())) return metrics::kUndefined;
  const auto n = static_cast<double>(values.size());
  // Deviations are taken from the first value, so that equal values leave exactly zero.
  double sum = 0, squares = 0;
  for (const double value : values) sum += value - values.front();
  const double mean = sum / n;
  for (const double value : values) squares += (value - values.front() - mean) * (value - values.front() - mean);
  const auto v = static_cast<double>(videos);
  return std::sqrt(squares / (n - 1) * v / (v - 1));
}

double acceleration(std::span<const double> left_out) {
  const Powers sums = powers(left_out);
  if (std::isnan(sums.squares)) return metrics::kUndefined;
  return sums.squares > 0 ? sums.cubes / (6 * sums.squares * std::sqrt(sums.squares)) : 0;
}

double effective_degrees(std::span<const double> left_out) {
  const Powers sums = powers(left_out);
  const auto v = static_cast<double>(left_out.size());
  if (v < 2 || std::isnan(sums.squares)) return metrics::kUndefined;
  if (!(sums.squares > 0)) return v - 1;
  // Var(s^2) / sigma^4 = (kurtosis - (V - 3) / (V - 1)) / V for independent contributions.
  const double kurtosis = v * sums.fourths / (sums.squares * sums.squares);
  const double excess = kurtosis - (v - 3) / (v - 1);
  return excess > 0 ? std::min(v - 1, 2 * v / excess) : v - 1;
}

double bias_correction(std::span<const double> resamples, double point) {
  double below = 0;
  for (const double value : resamples) below += value < point ? 1.0 : value == point ? 0.5 : 0.0;
  const double share = below / static_cast<double>(resamples.size());
  if (!(share > 0 && share < 1)) return metrics::kUndefined;
  return boost::math::quantile(boost::math::normal(), share);
}

Interval bca_levels(double bias, double acceleration, double level) {
  const boost::math::normal normal;
  const auto at = [&](double probability) {
    const double shifted = bias + boost::math::quantile(normal, probability);
    const double scale = 1 - acceleration * shifted;
    // Beyond this pole the formula has no meaning: the contributions are too skewed for BCa.
    return scale > 0 ? boost::math::cdf(normal, bias + shifted / scale) : metrics::kUndefined;
  };
  if (std::isnan(bias) || std::isnan(acceleration)) return {};
  return {at((1 - level) / 2), at((1 + level) / 2)};
}

double quantile(std::vector<double>& values, double level) {
  MODROB_CHECK(!values.empty(), "quantiles of something");
  const double place = level * static_cast<double>(values.size() - 1);
  const auto below = static_cast<std::ptrdiff_t>(place);
  std::nth_element(values.begin(), values.begin() + below, values.end());
  const double low = values[static_cast<size_t>(below)];
  const double share = place - static_cast<double>(below);
  if (share == 0) return low;
  const double high = *std::min_element(values.begin() + below + 1, values.end());
  // Written so that two infinities (a curve that never breaks) stay one.
  return low == high ? low : low + share * (high - low);
}

Uncertainty uncertainty(const Estimate& estimate, Scale scale, const Sample& sample, double level) {
  Uncertainty result;
  result.point = estimate.point;
  result.scale = scale;
  auto values = defined(estimate.resamples);
  result.undefined_resamples = estimate.resamples.size() - values.size();
  if (!estimate.left_out.empty()) result.acceleration = acceleration(estimate.left_out);
  std::vector<double> scaled;
  scaled.reserve(values.size());
  for (const double value : values) scaled.push_back(to_scale(scale, value));
  const auto finite = [](double value) { return std::isfinite(value); };
  const bool inside = std::all_of(scaled.begin(), scaled.end(), finite) && finite(to_scale(scale, estimate.point));
  if (!inside && !std::isnan(estimate.point)) result.scale = Scale::kIdentity;
  add_by_utterance(estimate, sample, level, result);
  if (std::isnan(estimate.point) || sample.videos() < 2 || too_few(values.size(), estimate.resamples.size())) {
    return result;
  }
  const auto degrees = static_cast<double>(sample.videos() - 1);
  result.standard_error = standard_error(values, sample.videos());
  const double scaled_error = result.scale == scale ? standard_error(scaled, sample.videos()) : result.standard_error;
  result.t = around(result.scale, estimate.point, scaled_error, degrees, level);
  const Interval levels = bca_levels(bias_correction(values, estimate.point), result.acceleration, level);
  result.percentile = {quantile(values, (1 - level) / 2), quantile(values, (1 + level) / 2)};
  if (!std::isnan(levels.low) && !std::isnan(levels.high)) {
    result.bca = {quantile(values, levels.low), quantile(values, levels.high)};
  }
  return result;
}

}  // namespace modrob::stats
