#include "data/spoken_reviews/spoken_reviews.h"

#include <algorithm>
#include <numeric>

#include "core/error.h"
#include "data/spoken_reviews/simulated_frames.h"

namespace modrob::data {

namespace {

// Raised when the same arguments give other data.
constexpr int kGeneratorVersion = 1;

// "video_07": numbers have as many digits as the largest.
std::string video_name(int64_t video, size_t digits) {
  const std::string number = std::to_string(video + 1);
  return "video_" + std::string(digits - std::min(digits, number.size()), '0') + number;
}

// The number of words of its video that are said before each sentence.
std::vector<int64_t> first_words(const std::vector<PlacedReview>& placed,
                                 const std::vector<std::vector<WordRange>>& words) {
  std::vector<size_t> spoken(placed.size());
  std::iota(spoken.begin(), spoken.end(), size_t{0});
  std::sort(spoken.begin(), spoken.end(), [&](size_t a, size_t b) {
    return std::pair(placed[a].video, placed[a].rank) < std::pair(placed[b].video, placed[b].rank);
  });
  std::vector<int64_t> first(placed.size());
  for (size_t i = 1; i < spoken.size(); ++i) {
    if (placed[spoken[i]].video != placed[spoken[i - 1]].video) continue;
    first[spoken[i]] = first[spoken[i - 1]] + static_cast<int64_t>(words[spoken[i - 1]].size());
  }
  return first;
}

std::vector<std::vector<float>> simulate(const SimulatedModality& modality, uint64_t seed,
                                         std::span<const Review> reviews, const std::vector<PlacedReview>& placed,
                                         const DatasetContents& contents, const std::vector<std::string>& videos) {
  const FrameSimulator simulator(modality, seed);
  std::vector<FrameSimulator::Speaker> speakers;
  for (const auto& video : videos) speakers.push_back(simulator.speaker(video));
  const auto first = first_words(placed, contents.words);
  std::vector<std::vector<float>> frames;
  frames.reserve(placed.size());
  for (size_t i = 0; i < placed.size(); ++i) {
    frames.push_back(simulator.frames(reviews[placed[i].review], static_cast<int64_t>(contents.words[i].size()),
                                      first[i], speakers[static_cast<size_t>(placed[i].video)]));
  }
  return frames;
}

}  // namespace

std::string_view reviews_size_name(ReviewsSize size) { return size == ReviewsSize::kMosi ? "mosi" : "full"; }

ReviewsSize parse_reviews_size(std::string_view name) {
  for (const auto size : {ReviewsSize::kMosi, ReviewsSize::kFull}) {
    if (reviews_size_name(size) == name) return size;
  }
  throw UserError("unknown size '" + std::string(name) + "' of spoken_reviews; " + suggestion(name, {"mosi", "full"}));
}

const SplitSizes& reviews_split_sizes(ReviewsSize size) {
  static constexpr SplitSizes kMosi = {{{52, 1284}, {10, 229}, {31, 686}}};
  // MOSI's shares of the 10,605 sentences and of 448 videos, by largest remainder.
  static constexpr SplitSizes kFull = {{{251, 6192}, {48, 1105}, {149, 3308}}};
  return size == ReviewsSize::kMosi ? kMosi : kFull;
}

DatasetContents simulate_spoken_reviews(std::span<const Review> reviews, const SplitSizes& sizes, uint64_t seed) {
  const auto placed = place_reviews(reviews, sizes, seed);
  int64_t video_count = 0;
  for (const auto& size : sizes) video_count += size.videos;
  const size_t digits = std::to_string(video_count).size();
  std::vector<std::string> videos;
  for (int64_t video = 0; video < video_count; ++video) videos.push_back(video_name(video, digits));

  DatasetContents contents;
  contents.name = "spoken_reviews";
  for (const auto& place : placed) {
    const auto& review = reviews[place.review];
    contents.utterances.push_back(
        {review.id, videos[static_cast<size_t>(place.video)], review.text, place.split, review_label(review)});
    contents.words.push_back(split_words(review.text));
  }
  contents.audio_width = kSimulatedAudio.width;
  contents.video_width = kSimulatedVideo.width;
  contents.audio = simulate(kSimulatedAudio, seed, reviews, placed, contents, videos);
  contents.video = simulate(kSimulatedVideo, seed, reviews, placed, contents, videos);
  contents.word_aligned = true;
  contents.simulated = ModalitySet(Modality::kAudio) | Modality::kVideo;
  contents.provenance["generator"] = "spoken_reviews";
  contents.provenance["generator_version"] = kGeneratorVersion;
  contents.provenance["seed"] = seed;
  return contents;
}

DatasetContents make_spoken_reviews(const std::filesystem::path& source_folder, ReviewsSize size, uint64_t seed) {
  auto contents = simulate_spoken_reviews(read_reviews(source_folder), reviews_split_sizes(size), seed);
  contents.provenance["size"] = reviews_size_name(size);
  contents.provenance["real"] = "text and labels: review sentences and 3/4 of their mean human rating";
  contents.provenance["simulated"] = "audio, video and the grouping of sentences into videos";
  contents.provenance["source"] = review_source_provenance();
  return contents;
}

}  // namespace modrob::data
