// What makes the simulated data behave as CMU-MOSI: means over 16 seeds, because single ones scatter.

#include <map>

#include "data/audit/linear_probe.h"
#include "data/spoken_reviews/source_reviews.h"
#include "data/spoken_reviews/spoken_reviews.h"

namespace modrob::data {
namespace {

class SpokenReviewsCalibration : public modrob::testing::SourceReviews {};

// Intra-class correlation of labels within videos, one-way analysis of variance.
double intra_class_correlation(const std::vector<Review>& reviews, const std::vector<PlacedReview>& placed) {
  std::map<int64_t, std::vector<double>> videos;
  double sum = 0.0;
  for (const auto& place : placed) {
    const double label = review_label(reviews[place.review]);
    videos[place.video].push_back(label);
    sum += label;
  }
  const auto n = static_cast<double>(placed.size());
  const auto k = static_cast<double>(videos.size());
  double between = 0.0, within = 0.0, squared_sizes = 0.0;
  for (const auto& [video, labels] : videos) {
    const auto size = static_cast<double>(labels.size());
    double mean = 0.0;
    for (const double label : labels) mean += label / size;
    between += size * (mean - sum / n) * (mean - sum / n);
    for (const double label : labels) within += (label - mean) * (label - mean);
    squared_sizes += size * size;
  }
  between /= k - 1;
  within /= n - k;
  const double typical_size = (n - squared_sizes / n) / (k - 1);
  return (between - within) / (between + (typical_size - 1) * within);
}

TEST_F(SpokenReviewsCalibration, labels_cluster_within_videos) {
  const auto reviews = read_reviews(source_folder());
  double mean = 0.0;
  for (uint64_t seed = 0; seed < 16; ++seed) {
    const double found =
        intra_class_correlation(reviews, place_reviews(reviews, reviews_split_sizes(ReviewsSize::kMosi), seed));
    EXPECT_GT(found, 0.10) << seed;
    EXPECT_LT(found, 0.25) << seed;
    mean += found / 16;
  }
  EXPECT_NEAR(mean, 0.17, 0.02);
}

TEST_F(SpokenReviewsCalibration, linear_probes_score_as_on_real_mosi) {
  const auto reviews = read_reviews(source_folder());
  ProbeScores audio, video;
  for (uint64_t seed = 0; seed < 16; ++seed) {
    const auto contents = simulate_spoken_reviews(reviews, reviews_split_sizes(ReviewsSize::kMosi), seed);
    const auto add_probe = [&](const std::vector<std::vector<float>>& frames, int64_t width, ProbeScores& sum) {
      ProbeRows train, test;
      train.width = test.width = width;
      for (size_t i = 0; i < frames.size(); ++i) {
        const auto& utterance = contents.utterances[i];
        if (utterance.split == Split::kTrain) train.add(frames[i], utterance.label);
        if (utterance.split == Split::kTest) test.add(frames[i], utterance.label);
      }
      const auto scores = fit_linear_probe(train).score(test);
      sum.acc2 += scores.acc2 / 16;
      sum.corr += scores.corr / 16;
    };
    add_probe(contents.audio, contents.audio_width, audio);
    add_probe(contents.video, contents.video_width, video);
  }
  RecordProperty("audio_acc2", std::to_string(audio.acc2));
  RecordProperty("video_acc2", std::to_string(video.acc2));
  EXPECT_NEAR(audio.acc2, 0.569, 0.02);
  EXPECT_NEAR(video.acc2, 0.551, 0.03);
  EXPECT_NEAR(audio.corr, 0.18, 0.03);
  EXPECT_NEAR(video.corr, 0.16, 0.03);
}

}  // namespace
}  // namespace modrob::data
