#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/rng.h"

namespace modrob::data {

/// The stream of one draw of the data set spoken_reviews: `what` is drawn ("select", "audio.noise", ...) for `item`,
/// the id of a sentence or a video, or "" where there is one for the whole data set. docs/randomness_data.md.
inline KeyedStream review_draws(uint64_t seed, std::string_view what, std::string_view item) {
  return {hash_words({seed, hash_text("spoken_reviews." + std::string(what))}), hash_text(item)};
}

}  // namespace modrob::data
