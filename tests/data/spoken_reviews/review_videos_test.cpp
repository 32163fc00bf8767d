#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

#include "data/prelude.h"

namespace modrob::data {
namespace {

TEST(ReviewVideos, labels_are_three_quarters_of_the_mean) {
  Review review;
  review.mean_rating = -4.0;
  EXPECT_EQ(review_label(review), -3.0);
}

RC_GTEST_PROP(ReviewVideosProperty, sizes_splits_and_ranks_are_as_asked, (uint64_t seed)) {
  const auto reviews = made_up_reviews(100);
  const auto placed = place_reviews(reviews, kSmallSizes, seed);
  std::map<int64_t, std::set<Split>> splits;
  std::map<int64_t, std::set<int64_t>> ranks;
  std::array<int64_t, 3> sentences = {};
  for (size_t i = 0; i < placed.size(); ++i) {
    if (i > 0) RC_ASSERT(placed[i].review > placed[i - 1].review);  // file order, each once
    splits[placed[i].video].insert(placed[i].split);
    RC_ASSERT(ranks[placed[i].video].insert(placed[i].rank).second);
    ++sentences[static_cast<size_t>(placed[i].split)];
  }
  std::array<int64_t, 3> videos = {};
  for (const auto& [video, found] : splits) {
    RC_ASSERT(found.size() == 1u);
    ++videos[static_cast<size_t>(*found.begin())];
  }
  for (const Split split : kSplits) {
    const auto at = static_cast<size_t>(split);
    RC_ASSERT(videos[at] == kSmallSizes[at].videos);
    RC_ASSERT(sentences[at] == kSmallSizes[at].sentences);
  }
  for (const auto& [video, found] : ranks) {
    RC_ASSERT(*found.rbegin() + 1 == static_cast<int64_t>(found.size()));
    const auto& size = kSmallSizes[static_cast<size_t>(*splits[video].begin())];
    RC_ASSERT(static_cast<int64_t>(found.size()) - size.sentences / size.videos <= 1);
  }
}

RC_GTEST_PROP(ReviewVideosProperty, the_choice_does_not_depend_on_the_other_sizes, (uint64_t seed)) {
  // Selection is by a number of the sentence's own, so a smaller set is part of a larger one.
  const auto reviews = made_up_reviews(100);
  constexpr SplitSizes kFewer = {{{6, 20}, {2, 5}, {3, 10}}};
  std::set<size_t> large;
  for (const auto& place : place_reviews(reviews, kSmallSizes, seed)) large.insert(place.review);
  for (const auto& place : place_reviews(reviews, kFewer, seed)) RC_ASSERT(large.contains(place.review));
}

TEST(ReviewVideos, seeds_differ) {
  const auto reviews = made_up_reviews(100);
  const auto videos = [&](uint64_t seed) {
    std::vector<int64_t> result;
    for (const auto& place : place_reviews(reviews, kSmallSizes, seed)) result.push_back(place.video);
    return result;
  };
  EXPECT_EQ(videos(1), videos(1));
  EXPECT_NE(videos(1), videos(2));
}

TEST(ReviewVideos, impossible_sizes_are_a_programmers_mistake) {
  const auto reviews = made_up_reviews(50);
  EXPECT_THROW(place_reviews(reviews, kSmallSizes, 0), CheckFailure);
  EXPECT_THROW(place_reviews(reviews, {{{6, 5}, {1, 1}, {1, 1}}}, 0), CheckFailure);
}

}  // namespace
}  // namespace modrob::data
