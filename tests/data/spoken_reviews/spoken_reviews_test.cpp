#include "data/prelude.h"

namespace modrob::data {
namespace {

TEST(SpokenReviews, say_what_is_simulated) {
  const auto contents = simulate_spoken_reviews(made_up_reviews(100), kSmallSizes, 5);
  EXPECT_EQ(contents.name, "spoken_reviews");
  EXPECT_EQ(contents.simulated.name(), "audio+video");
  EXPECT_TRUE(contents.word_aligned);
  EXPECT_EQ(contents.provenance.at("seed"), 5);
  EXPECT_EQ(contents.provenance.at("generator"), "spoken_reviews");
}

TEST(SpokenReviews, text_and_labels_are_the_source_s) {
  const auto reviews = made_up_reviews(100);
  const auto contents = simulate_spoken_reviews(reviews, kSmallSizes, 5);
  for (const auto& utterance : contents.utterances) {
    const auto& review = reviews.at(std::stoul(utterance.id.substr(7)) - 1);
    EXPECT_EQ(utterance.id, review.id);
    EXPECT_EQ(utterance.transcript, review.text);
    EXPECT_EQ(utterance.label, 0.75 * review.mean_rating);
  }
}

TEST(SpokenReviews, can_be_written_and_read) {
  const TemporaryFolder folder;
  write_dataset(folder / "small", simulate_spoken_reviews(made_up_reviews(100), kSmallSizes, 5));
  const auto dataset = Dataset::open(folder / "small");
  EXPECT_EQ(dataset.size(), 69);
  EXPECT_EQ(dataset.audio_width(), 74);
  EXPECT_EQ(dataset.video_width(), 47);
  EXPECT_EQ(dataset.indices(Split::kTest).size(), 20u);
}

TEST(SpokenReviews, same_seed_same_bits) {
  const auto reviews = made_up_reviews(100);
  const auto first = simulate_spoken_reviews(reviews, kSmallSizes, 5);
  const auto second = simulate_spoken_reviews(reviews, kSmallSizes, 5);
  const auto other = simulate_spoken_reviews(reviews, kSmallSizes, 6);
  EXPECT_EQ(first.audio, second.audio);
  EXPECT_EQ(first.video, second.video);
  EXPECT_NE(first.audio, other.audio);
  EXPECT_NE(first.video, other.video);
}

TEST(SpokenReviews, video_names_have_equal_length) {
  for (const auto& utterance : simulate_spoken_reviews(made_up_reviews(100), kSmallSizes, 5).utterances) {
    EXPECT_EQ(utterance.video.size(), std::string("video_01").size());
    EXPECT_GE(std::stoi(utterance.video.substr(6)), 1);
    EXPECT_LE(std::stoi(utterance.video.substr(6)), 11);
  }
}

TEST(SpokenReviews, sizes) {
  for (const auto size : {ReviewsSize::kMosi, ReviewsSize::kFull}) {
    EXPECT_EQ(parse_reviews_size(reviews_size_name(size)), size);
  }
  EXPECT_THAT(user_error_of([] { parse_reviews_size("ful"); }), HasSubstr("did you mean 'full'"));
  int64_t sentences = 0, videos = 0;
  for (const auto& size : reviews_split_sizes(ReviewsSize::kFull)) {
    sentences += size.sentences;
    videos += size.videos;
  }
  EXPECT_EQ(sentences, 10605);
  EXPECT_EQ(videos, 448);
}

TEST(SpokenReviews, without_the_sources_the_file_is_named) {
  EXPECT_THAT(user_error_of([] { make_spoken_reviews("/nowhere", ReviewsSize::kMosi, 0); }),
              HasSubstr("/nowhere/movieReviewSnippets_GroundTruth.txt"));
}

}  // namespace
}  // namespace modrob::data
