#pragma once

#include <array>
#include <span>
#include <vector>

#include "stats/sample.h"
#include "stats/sum_metrics.h"

namespace modrob::stats {

/// What is taken from the scores before they are squared: their own mean, or that of the labels.
enum class Centre { kOwn, kLabels };

/// The summands of one draw for every utterance, by position of the sample.
class DrawSums {
 public:
  explicit DrawSums(const Sample& sample);

  /// `scores` in the order of the sample's labels as given. False when one of them is not finite, which makes every
  /// metric of the draw undefined; the summands are then of no use.
  bool set(std::span<const float> scores, Centre centre = Centre::kOwn);

  /// [utterances]
  std::span<const double> summands(Sum sum) const {
    return {summands_.data() + sum * sample_->size(), sample_->size()};
  }
  double shift() const { return centre_ - sample_->label_mean(); }
  /// Over all utterances.
  Sums<double> total() const;
  /// d metric / d sum at the whole sample, for every metric; NaN where the metric is undefined.
  std::array<Sums<double>, kSumMetrics> gradients() const;

 private:
  const Sample* sample_;
  std::vector<double> summands_;
  double centre_ = 0;
};

}  // namespace modrob::stats
