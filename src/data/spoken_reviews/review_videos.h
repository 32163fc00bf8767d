#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "data/container/dataset.h"
#include "data/spoken_reviews/review_source.h"

namespace modrob::data {

/// How many sentences, in how many videos, of one split.
struct SplitSize {
  int64_t videos = 0;
  int64_t sentences = 0;
};
using SplitSizes = std::array<SplitSize, kSplits.size()>;  ///< in the order of kSplits

/// A sentence that takes part, and where it is said.
struct PlacedReview {
  size_t review = 0;  ///< index into the reviews
  int64_t video = 0;  ///< from 0; train videos first, then valid, then test
  int64_t rank = 0;   ///< its place among the sentences of the video
  Split split = Split::kTrain;
};

/// label = 3/4 of the mean rating, so that labels lie in -3..3 as MOSI's.
double review_label(const Review& review);

/// Chooses sentences and groups them into videos whose speakers have a stance, so that labels within a video resemble
/// each other; a video is in one split only. In file order. Every draw: docs/randomness_data.md.
/// CheckFailure when there are fewer reviews than `sizes` ask for, or fewer sentences than videos.
std::vector<PlacedReview> place_reviews(std::span<const Review> reviews, const SplitSizes& sizes, uint64_t seed);

}  // namespace modrob::data
