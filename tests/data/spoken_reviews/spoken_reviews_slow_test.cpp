#include <cmath>
#include <map>
#include <set>

#include "data/spoken_reviews/source_reviews.h"
#include "data/spoken_reviews/spoken_reviews.h"

namespace modrob::data {
namespace {

class SpokenReviewsSource : public modrob::testing::SourceReviews {};

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

}  // namespace
}  // namespace modrob::data
