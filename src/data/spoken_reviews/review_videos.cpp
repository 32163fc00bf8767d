#include "data/spoken_reviews/review_videos.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "core/error.h"
#include "core/rng.h"
#include "data/spoken_reviews/review_draws.h"

namespace modrob::data {

namespace {

// Calibrated so that labels have an intra-class correlation of about .17 within a video (0 at random).
constexpr double kStanceNoise = 3.2;

// Positions 0..n-1 in ascending order of `value`, ties by position.
template <typename Value>
std::vector<size_t> ascending(size_t n, Value&& value) {
  std::vector<std::pair<double, size_t>> keyed(n);
  for (size_t i = 0; i < n; ++i) keyed[i] = {value(i), i};
  std::sort(keyed.begin(), keyed.end());
  std::vector<size_t> order(n);
  std::transform(keyed.begin(), keyed.end(), order.begin(), [](const auto& entry) { return entry.second; });
  return order;
}

struct VideoSlot {
  Split split;
  int64_t sentences;
};

// Within a split the sizes differ by one at most, the larger ones first.
std::vector<VideoSlot> video_slots(const SplitSizes& sizes) {
  std::vector<VideoSlot> slots;
  for (const Split split : kSplits) {
    const auto& size = sizes[static_cast<size_t>(split)];
    MODROB_CHECK(size.videos > 0 && size.sentences >= size.videos, "every video needs a sentence");
    for (int64_t video = 0; video < size.videos; ++video) {
      slots.push_back({split, size.sentences / size.videos + (video < size.sentences % size.videos ? 1 : 0)});
    }
  }
  return slots;
}

}  // namespace

double review_label(const Review& review) { return 0.75 * review.mean_rating; }

std::vector<PlacedReview> place_reviews(std::span<const Review> reviews, const SplitSizes& sizes, uint64_t seed) {
  const auto slots = video_slots(sizes);
  const auto wanted = static_cast<size_t>(std::accumulate(
      slots.begin(), slots.end(), int64_t{0}, [](int64_t sum, const VideoSlot& slot) { return sum + slot.sentences; }));
  MODROB_CHECK(wanted <= reviews.size(), "more sentences wanted than there are");
  const auto draws_of = [&](std::string_view what, size_t review) {
    return review_draws(seed, what, reviews[review].id);
  };

  auto selected = ascending(reviews.size(), [&](size_t i) { return draws_of("select", i).uniform(0); });
  selected.resize(wanted);
  std::sort(selected.begin(), selected.end());

  const auto by_stance = ascending(wanted, [&](size_t i) {
    return review_label(reviews[selected[i]]) + kStanceNoise * draws_of("stance", selected[i]).normal(0);
  });
  const auto run_slots =
      ascending(slots.size(), [&](size_t slot) { return review_draws(seed, "assign", "").uniform(slot); });

  std::vector<PlacedReview> placed(wanted);
  size_t run_begin = 0;
  for (const size_t slot : run_slots) {
    const auto count = static_cast<size_t>(slots[slot].sentences);
    std::vector<size_t> run(by_stance.begin() + static_cast<ptrdiff_t>(run_begin),
                            by_stance.begin() + static_cast<ptrdiff_t>(run_begin + count));
    std::sort(run.begin(), run.end());
    const auto order = ascending(count, [&](size_t i) { return draws_of("order", selected[run[i]]).uniform(0); });
    for (size_t rank = 0; rank < count; ++rank) {
      const size_t sentence = run[order[rank]];
      placed[sentence] = {selected[sentence], static_cast<int64_t>(slot), static_cast<int64_t>(rank),
                          slots[slot].split};
    }
    run_begin += count;
  }
  return placed;
}

}  // namespace modrob::data
