#pragma once

#include <string>
#include <vector>

#include "core/rng.h"
#include "data/spoken_reviews/review_source.h"
#include "data/spoken_reviews/review_videos.h"

namespace modrob::testing {

/// Sentences sorted by rating, as the real source is, of 1 to 9 words.
inline std::vector<data::Review> made_up_reviews(size_t count) {
  std::vector<data::Review> reviews;
  for (size_t i = 0; i < count; ++i) {
    data::Review review;
    review.id = "review_" + std::to_string(i + 1);
    for (size_t word = 0; word <= i * 7 % 9; ++word) review.text += (word == 0 ? "w" : " w") + std::to_string(word);
    const int rating = static_cast<int>(i * 9 / count) - 4;
    review.ratings = {rating, rating, std::min(rating + 1, 4)};
    review.mean_rating = (review.ratings[0] + review.ratings[1] + review.ratings[2]) / 3.0;
    reviews.push_back(std::move(review));
  }
  return reviews;
}

inline constexpr data::SplitSizes kSmallSizes = {{{6, 40}, {2, 9}, {3, 20}}};

}  // namespace modrob::testing
