// The data set made of the published sentences. They are not part of this repository: ./check fetches them.

#include <cmath>
#include <cstdlib>
#include <map>
#include <set>

#include "data/linear_probe.h"
#include "data/spoken_reviews.h"
#include "support.h"

namespace modrob::data {
namespace {

std::filesystem::path source_folder() {
  const char* given = std::getenv("MODROB_SPOKEN_REVIEWS");
  return given != nullptr ? given : MODROB_SOURCE_DIR "/.venv/spoken_reviews";
}

class SpokenReviewsSource : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(source_folder())) {
      GTEST_SKIP() << "the review sentences are not in " << source_folder()
                   << "; ./check fetches them, or set MODROB_SPOKEN_REVIEWS";
    }
  }
};

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

TEST_F(SpokenReviewsSource, whole_file_is_as_described) {
  const auto reviews = read_reviews(source_folder());
  ASSERT_EQ(reviews.size(), 10605u);
  double sum = 0.0, squares = 0.0;
  int zeros = 0;
  std::set<std::string> texts;
  for (const auto& review : reviews) {
    const double label = review_label(review);
    sum += label;
    squares += label * label;
    zeros += label == 0.0;
    texts.insert(review.text);
    ASSERT_GE(review.ratings.size(), 15u);
    ASSERT_LE(review.ratings.size(), 29u);
  }
  EXPECT_NEAR(sum / 10605, 0.004, 0.001);
  EXPECT_NEAR(std::sqrt(squares / 10605), 1.44, 0.005);
  EXPECT_EQ(zeros, 37);
  EXPECT_EQ(texts.size(), 10603u);
}

TEST_F(SpokenReviewsSource, shaped_as_mosi) {
  const auto contents = make_spoken_reviews(source_folder(), ReviewsSize::kMosi, 0);
  std::map<Split, int64_t> sentences;
  std::map<Split, std::set<std::string>> videos;
  std::set<std::string> all_videos;
  int64_t previous = 0;
  double squares = 0.0;
  size_t values = 0;
  for (size_t i = 0; i < contents.utterances.size(); ++i) {
    const auto& utterance = contents.utterances[i];
    ++sentences[utterance.split];
    videos[utterance.split].insert(utterance.video);
    all_videos.insert(utterance.video);
    EXPECT_LE(std::abs(utterance.label), 3.0);
    const int64_t number = std::stol(utterance.id.substr(7));
    EXPECT_GT(number, previous) << "file order";
    previous = number;
    for (const float value : contents.audio[i]) squares += value * value;
    for (const float value : contents.video[i]) squares += value * value;
    values += contents.audio[i].size() + contents.video[i].size();
  }
  EXPECT_EQ(sentences, (std::map<Split, int64_t>{{Split::kTrain, 1284}, {Split::kValid, 229}, {Split::kTest, 686}}));
  EXPECT_EQ(videos[Split::kTrain].size(), 52u);
  EXPECT_EQ(videos[Split::kValid].size(), 10u);
  EXPECT_EQ(videos[Split::kTest].size(), 31u);
  EXPECT_EQ(all_videos.size(), 93u) << "a video is in one split only";
  EXPECT_NEAR(std::sqrt(squares / static_cast<double>(values)), 0.98, 0.05);
}

TEST_F(SpokenReviewsSource, full_size_has_every_sentence) {
  const auto contents = make_spoken_reviews(source_folder(), ReviewsSize::kFull, 0);
  std::set<std::string> videos;
  for (const auto& utterance : contents.utterances) videos.insert(utterance.video);
  EXPECT_EQ(contents.utterances.size(), 10605u);
  EXPECT_EQ(videos.size(), 448u);
  EXPECT_TRUE(videos.contains("video_001"));
}

TEST_F(SpokenReviewsSource, labels_cluster_within_videos) {
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

TEST_F(SpokenReviewsSource, linear_probes_score_as_on_real_mosi) {
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
      const auto scores = linear_probe(train, test);
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
