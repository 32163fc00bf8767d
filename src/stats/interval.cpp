#include "stats/interval.h"

#include <algorithm>
#include <array>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>

#include "core/error.h"
#include "io/record/record_visitor.h"
#include "stats/edge_interval.h"

namespace modrob::stats {

namespace {

constexpr double kMostUndefined = 0.05;
constexpr std::array<io::EnumName, 5> kMethodNames = {
    {{"none", static_cast<int>(IntervalMethod::kNone)},
     {"student", static_cast<int>(IntervalMethod::kStudent)},
     {"student_unscaled", static_cast<int>(IntervalMethod::kStudentUnscaled)},
     {"effective", static_cast<int>(IntervalMethod::kEffective)},
     {"unseen", static_cast<int>(IntervalMethod::kUnseen)}}};

std::vector<double> defined(std::span<const double> values) {
  std::vector<double> kept;
  kept.reserve(values.size());
  std::copy_if(values.begin(), values.end(), std::back_inserter(kept), [](double value) { return !std::isnan(value); });
  return kept;
}

bool too_few(size_t defined_count, size_t count) {
  return defined_count < 2 || static_cast<double>(count - defined_count) > kMostUndefined * static_cast<double>(count);
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

void add_by_utterance(const Estimate& estimate, const Measure& measure, const Sample& sample, double level,
                      Uncertainty& result) {
  if (estimate.influence.empty() || sample.size() < 2) return;
  const auto n = static_cast<double>(sample.size());
  const double variance = n / (n - 1) * sum_of_squares(estimate.influence);
  const double error = std::sqrt(variance);
  const IntervalMethod method = method_of(estimate, measure, error);
  result.by_utterance =
      interval_around(method, measure, estimate.point, error, error * slope_of(measure.scale, estimate.point), n - 1,
                      {sample.size(), sample.size()}, level);
  if (sample.videos() < 2 || !(variance > 0)) return;
  std::vector<double> by_video(sample.videos(), 0.0);
  for (size_t i = 0; i < sample.size(); ++i) by_video[sample.video()[i]] += estimate.influence[i];
  const auto v = static_cast<double>(sample.videos());
  result.design_effect = v / (v - 1) * sum_of_squares(by_video) / variance;
}

}  // namespace

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
  // Resamples with the same counts as the sample may differ from it in the last bits.
  const double tie = 1e-12 * std::max(1.0, std::abs(point));
  double below = 0;
  for (const double value : resamples) below += value < point - tie ? 1.0 : value <= point + tie ? 0.5 : 0.0;
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

std::string_view interval_method_name(IntervalMethod method) {
  return io::enum_name(static_cast<int>(method), kMethodNames);
}

void describe(io::RecordVisitor& visitor, Uncertainty& u) {
  auto& [point, error, t, method, percentile, bca, skew, by_utterance, design_effect, undefined_resamples] = u;
  visitor.as_row();
  visitor.fields("point", point, "standard_error", error);
  describe_ends(visitor, "t", t);
  describe_ends(visitor, "percentile", percentile);
  describe_ends(visitor, "bca", bca);
  visitor.field("acceleration", skew);
  describe_ends(visitor, "by_utterance", by_utterance);
  visitor.fields("design_effect", design_effect, "undefined_resamples", undefined_resamples);
  visitor.choice("method", method, kMethodNames);
}

IntervalMethod method_of(const Estimate& estimate, const Measure& measure, double standard_error) {
  if (std::isnan(estimate.point) || std::isnan(standard_error)) return IntervalMethod::kNone;
  if (no_spread(standard_error, estimate.point)) return measure.share ? IntervalMethod::kUnseen : IntervalMethod::kNone;
  if (measure.scale == Scale::kIdentity) return IntervalMethod::kStudent;
  const auto inside = [&](double value) { return std::isnan(value) || std::isfinite(to_scale(measure.scale, value)); };
  if (inside(estimate.point) && std::all_of(estimate.resamples.begin(), estimate.resamples.end(), inside)) {
    return IntervalMethod::kStudent;
  }
  const bool between = measure.support.low < estimate.point && estimate.point < measure.support.high;
  return measure.share && between ? IntervalMethod::kEffective : IntervalMethod::kStudentUnscaled;
}

Interval interval_around(IntervalMethod method, const Measure& measure, double point, double standard_error,
                         double scaled_error, double degrees, const SampleSize& sample, double level) {
  if (method == IntervalMethod::kNone || !(degrees > 0)) return {};
  if (method == IntervalMethod::kUnseen) return unseen_interval(point, measure.support, sample.videos, level);
  if (method == IntervalMethod::kEffective) {
    return effective_interval(point, standard_error, degrees, sample.utterances, level);
  }
  const double reach = student_quantile((1 + level) / 2, degrees);
  if (method == IntervalMethod::kStudent && measure.scale != Scale::kIdentity) {
    const double middle = to_scale(measure.scale, point);
    return {from_scale(measure.scale, middle - reach * scaled_error),
            from_scale(measure.scale, middle + reach * scaled_error)};
  }
  return {std::max(measure.support.low, point - reach * standard_error),
          std::min(measure.support.high, point + reach * standard_error)};
}

Uncertainty uncertainty(const Estimate& estimate, const Measure& measure, const Sample& sample, double level) {
  Uncertainty result;
  result.point = estimate.point;
  auto values = defined(estimate.resamples);
  result.undefined_resamples = estimate.resamples.size() - values.size();
  if (!estimate.left_out.empty()) result.acceleration = acceleration(estimate.left_out);
  add_by_utterance(estimate, measure, sample, level, result);
  if (std::isnan(estimate.point) || sample.videos() < 2 || too_few(values.size(), estimate.resamples.size())) {
    return result;
  }
  const auto degrees = static_cast<double>(sample.videos() - 1);
  result.standard_error = standard_error(values, sample.videos());
  result.method = method_of(estimate, measure, result.standard_error);
  double scaled_error = result.standard_error;
  if (result.method == IntervalMethod::kStudent && measure.scale != Scale::kIdentity) {
    std::vector<double> scaled;
    scaled.reserve(values.size());
    for (const double value : values) scaled.push_back(to_scale(measure.scale, value));
    scaled_error = standard_error(scaled, sample.videos());
  }
  result.t = interval_around(result.method, measure, estimate.point, result.standard_error, scaled_error, degrees,
                             sample.counts(), level);
  if (no_spread(result.standard_error, estimate.point)) return result;
  const Interval levels = bca_levels(bias_correction(values, estimate.point), result.acceleration, level);
  result.percentile = {quantile(values, (1 - level) / 2), quantile(values, (1 + level) / 2)};
  if (levels.defined()) result.bca = {quantile(values, levels.low), quantile(values, levels.high)};
  return result;
}

}  // namespace modrob::stats
