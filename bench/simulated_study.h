#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "stats/bootstrap.h"

namespace modrob::bench {

/// How videos differ from each other: sizes as unequal as MOSI's (log-normal, mean 22.1), labels and errors that
/// resemble each other within a video.
struct World {
  double label_icc = 0.17;  ///< intra-class correlation of labels
  double label_sd = 1.6;
  double label_mean = -0.2;
};

/// A model's scores: slope * label + bias + errors of video and utterance. Without text it knows next to nothing.
struct SimulatedModel {
  double slope = 0.75;
  double bias = 0;
  double error_sd = 0.9;
  double video_share = 0.1;     ///< of the error's variance
  double unequal_videos = 0.2;  ///< sd of the log of a video's error scale
  double failing_videos = 0;    ///< share of videos in which `failure` of the slope is lost
  double failure = 0.6;
  uint64_t errors = 0;   ///< models with the same number make the same errors, scaled
  double own_share = 0;  ///< of the errors' variance: what a training seed does not share with others
  uint64_t seed = 0;
};

/// Labels and videos of a study. Everything is a pure function of (world, study, video), so a study of many videos
/// is the population from which small ones are drawn.
struct SimulatedSample {
  std::vector<double> labels;
  std::vector<std::string> videos;
  std::vector<uint64_t> video_ids, ranks;  ///< of each utterance
  uint64_t study = 0;
};
SimulatedSample simulate_sample(const World& world, uint64_t study, size_t videos);

/// Scores of one model on the sample: everything as it is, and everything with the text missing.
struct SimulatedScores {
  std::vector<float> clean, missing;
};
SimulatedScores simulate_scores(const SimulatedSample& sample, const SimulatedModel& model);

/// Rows in which exactly `rate` of the utterances are hit, one per mask draw; the same masks for all models of a study.
std::vector<float> masked_rows(const SimulatedSample& sample, const SimulatedScores& scores, double rate, size_t draws);

/// The recipe's next seed: a model around `centre`.
SimulatedModel trained_with_seed(SimulatedModel centre, uint64_t seed);

/// A study whose videos are the population: its values are the truth.
inline constexpr size_t kPopulation = 60'000;

/// Metrics of rows [draws, utterances], mean over draws, without any resampling.
std::array<double, stats::kSumMetrics> metrics_of_rows(const SimulatedSample& sample, std::span<const float> rows);

/// A bootstrap of the sample for one of many simulated studies: one thread, no influences.
stats::Bootstrap bootstrap_of(const SimulatedSample& sample, size_t resamples);

/// A - B of a metric, signed so that better is positive.
stats::Estimate better(size_t metric, const stats::Estimate& a, const stats::Estimate& b);

double mean_of(const std::vector<double>& values);

}  // namespace modrob::bench
