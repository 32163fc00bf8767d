#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <span>
#include <vector>

#include "metrics/metric_table.h"

namespace modrob::stats {

/// One number of fixed, trained models together with what the sample of videos tells about its error. NaN = undefined.
/// Two estimates of one Bootstrap are paired: entry b of both comes from the same videos.
struct Estimate {
  double point = metrics::kUndefined;
  std::vector<double> resamples;  ///< [resamples] its value in each resample of the videos
  std::vector<double> left_out;   ///< [videos] its value without each video; empty where it was not asked for
  /// [utterances], by position of the sample: what an utterance adds to the number, to first order (the derivative for
  /// the utterance's weight; they add up to zero). Empty where it is not known.
  std::vector<double> influence;
};

/// sum of weights[i] * inputs[i].
Estimate linear(std::span<const Estimate* const> inputs, std::span<const double> weights);
Estimate mean(std::span<const Estimate* const> inputs);
Estimate difference(const Estimate& a, const Estimate& b);

/// Any smooth function of estimates: applied to points, resamples and left-out values alike, and differentiated for
/// the influences.
using Function = std::function<double(std::span<const double>)>;
Estimate combine(std::span<const Estimate* const> inputs, const Function& function);

/// metrics::drop of estimates: worse is positive.
Estimate drop(const metrics::MetricInfo& metric, const Estimate& clean, const Estimate& value);
Estimate relative_drop(const metrics::MetricInfo& metric, const Estimate& clean, const Estimate& value);

}  // namespace modrob::stats
