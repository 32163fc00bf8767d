#include "stats/video_sums.h"

#include "core/error.h"
#include "stats/draw_sums.h"

namespace modrob::stats {

namespace {

// put(video, sum over the video) for each video.
template <typename Put>
void by_video(const Sample& sample, std::span<const double> summands, Put&& put) {
  for (size_t video = 0; video < sample.videos(); ++video) {
    double sum = 0;
    for (size_t i = sample.offsets()[video]; i < sample.offsets()[video + 1]; ++i) sum += summands[i];
    put(video, sum);
  }
}

// influence += slopes x summands, for the sums [first, last).
void add_influence(const DrawSums& draw, const std::array<Sums<double>, kSumMetrics>& slopes, size_t first, size_t last,
                   VideoSums& sums) {
  for (size_t metric = 0; metric < kSumMetrics; ++metric) {
    auto& influence = sums.influence[metric];
    for (size_t sum = first; sum < last; ++sum) {
      const double slope = slopes[metric][sum];
      if (slope == 0) continue;
      const auto summands = draw.summands(static_cast<Sum>(sum));
      for (size_t i = 0; i < influence.size(); ++i) influence[i] += slope * summands[i];
    }
  }
}

}  // namespace

VideoSums video_sums(const Sample& sample, const Series& series, const VideoSumsOptions& options) {
  MODROB_CHECK(series.draws > 0, "a series has draws");
  VideoSums sums;
  sums.moments = Panels<double>(sample.videos(), kLinearSums + series.draws * kMomentSums);
  sums.counts = Panels<float>(sample.videos(), series.draws * kCountSums);
  if (options.influence) sums.influence.fill(std::vector<double>(sample.size(), 0.0));
  DrawSums draw(sample);
  std::vector<float> scores(sample.size());
  std::array<Sums<double>, kSumMetrics> mean_slopes{};
  const double share = 1.0 / static_cast<double>(series.draws);
  for (size_t d = 0; d < series.draws; ++d) {
    series.fill(d, scores);
    if (!draw.set(scores, options.common_centre ? Centre::kLabels : Centre::kOwn)) {
      sums.finite = false;
      return sums;
    }
    for (size_t i = 0; i < kLinearSums; ++i) {
      by_video(sample, draw.summands(static_cast<Sum>(kTerms + i)),
               [&](size_t video, double sum) { sums.moments.at(video, i) += sum * share; });
    }
    for (size_t i = 0; i < kMomentSums; ++i) {
      by_video(sample, draw.summands(static_cast<Sum>(kX + i)),
               [&](size_t video, double sum) { sums.moments.at(video, kLinearSums + d * kMomentSums + i) = sum; });
    }
    for (size_t i = 0; i < kCountSums; ++i) {
      by_video(sample, draw.summands(static_cast<Sum>(kTruePositive + i)),
               [&](size_t video, double sum) { sums.counts.at(video, d * kCountSums + i) = static_cast<float>(sum); });
    }
    sums.shifts.push_back(draw.shift());
    sums.draws.push_back(metrics_of(draw.total(), draw.shift()));
    if (!options.influence) continue;
    auto slopes = draw.gradients();
    for (size_t metric = 0; metric < kSumMetrics; ++metric) {
      for (size_t sum = 0; sum < kSums; ++sum) {
        slopes[metric][sum] *= share;
        mean_slopes[metric][sum] += slopes[metric][sum];
      }
    }
    add_influence(draw, slopes, 0, kScoreSums, sums);
  }
  // The labels' summands are the same in every draw.
  if (options.influence) add_influence(draw, mean_slopes, kScoreSums, kSums, sums);
  return sums;
}

Panels<double> label_sums(const Sample& sample) {
  Panels<double> sums(sample.videos(), kLabelSums);
  const DrawSums draw(sample);
  for (size_t i = 0; i < kLabelSums; ++i) {
    by_video(sample, draw.summands(static_cast<Sum>(kCount + i)),
             [&](size_t video, double sum) { sums.at(video, i) = sum; });
  }
  return sums;
}

}  // namespace modrob::stats
