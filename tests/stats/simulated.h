#pragma once

#include <string>
#include <vector>

#include "core/rng.h"
#include "metrics/scores.h"
#include "stats/bootstrap.h"

namespace modrob::stats {

/// A small split with videos of unequal sizes whose names are not in order, and scores of `draws` draws.
struct SmallSplit {
  std::vector<double> labels;
  std::vector<std::string> videos;
  std::vector<float> scores;  // [draws, utterances]
  size_t draws = 1;

  size_t size() const { return labels.size(); }
  Series series() const { return series_of(scores, size()); }
  Sample sample() const { return Sample(labels, videos); }
};

inline SmallSplit small_split(size_t video_count, size_t draws, uint64_t seed) {
  SmallSplit split;
  split.draws = draws;
  const KeyedStream random(seed, 1);
  uint64_t next = 0;
  for (size_t video = 0; video < video_count; ++video) {
    const double stance = random.normal(next++);
    const uint64_t size = 1 + random.integer(next++, 9);
    for (uint64_t i = 0; i < size; ++i) {
      // Thirds, so that some labels are zero and many are equal.
      split.labels.push_back(std::round((stance + random.normal(next++)) * 3) / 3);
      split.videos.push_back("v" + std::to_string((video * 7) % video_count));
    }
  }
  for (size_t draw = 0; draw < draws; ++draw) {
    for (const double label : split.labels) {
      // Halves now and then, so that scores tie and lie on the borders of classes.
      const double score = 0.7 * label + random.normal(next++);
      split.scores.push_back(static_cast<float>(next % 3 == 0 ? std::round(score * 2) / 2 : score));
    }
  }
  return split;
}

/// What metrics::score says of the sample in which video v (by its number in `sample`) occurs weights[v] times: the
/// mean over draws of every metric of metric_table().
inline std::vector<double> naive_metrics(const SmallSplit& split, const Sample& sample,
                                         std::span<const double> weights) {
  std::vector<double> means(metrics::metric_table().size(), 0.0);
  for (size_t draw = 0; draw < split.draws; ++draw) {
    std::vector<double> predictions, labels;
    for (size_t i = 0; i < sample.size(); ++i) {
      for (double copy = 0; copy < weights[sample.video()[i]]; ++copy) {
        predictions.push_back(split.scores[draw * split.size() + sample.order()[i]]);
        labels.push_back(split.labels[sample.order()[i]]);
      }
    }
    const metrics::Metrics values = metrics::score(predictions, labels);
    for (size_t m = 0; m < means.size(); ++m) {
      means[m] += values.*metrics::metric_table()[m].member / static_cast<double>(split.draws);
    }
  }
  return means;
}

/// How much of a sum of squares around the sample's means is left around the weighted means: sums over videos lose that
/// factor's digits in Corr and CCC where a resample is far more uniform than the sample. At least 1.
inline double cancellation(const SmallSplit& split, const Sample& sample, std::span<const double> weights) {
  double worst = 1;
  const auto grow = [&](auto&& value_of) {
    double centre = 0, n = 0, sum = 0, squares = 0;
    for (size_t i = 0; i < sample.size(); ++i) centre += value_of(i) / static_cast<double>(sample.size());
    for (size_t i = 0; i < sample.size(); ++i) {
      const double weight = weights[sample.video()[i]], deviation = value_of(i) - centre;
      n += weight;
      sum += weight * deviation;
      squares += weight * deviation * deviation;
    }
    const double left = squares - sum * sum / n;
    if (left > 1e-13 * squares) worst = std::max(worst, squares / left);
  };
  grow([&](size_t i) { return sample.labels()[i]; });
  for (size_t draw = 0; draw < split.draws; ++draw) {
    grow([&](size_t i) { return static_cast<double>(split.scores[draw * split.size() + sample.order()[i]]); });
  }
  return worst;
}

/// Equal up to rounding, or both undefined.
inline bool same(double a, double b, double tolerance = 1e-12) {
  return (std::isnan(a) && std::isnan(b)) || std::abs(a - b) <= tolerance;
}

}  // namespace modrob::stats
