#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string_view>

#include "data/container/dataset_writer.h"
#include "data/spoken_reviews/review_videos.h"

namespace modrob::data {

/// kMosi: 2,199 sentences in 93 videos, split as CMU-MOSI. kFull: all 10,605 in 448 videos.
enum class ReviewsSize { kMosi, kFull };
/// "mosi", "full"; UserError otherwise.
ReviewsSize parse_reviews_size(std::string_view name);
std::string_view reviews_size_name(ReviewsSize size);
const SplitSizes& reviews_split_sizes(ReviewsSize size);

/// The default data set: real sentences and labels from the two files in `source_folder`, simulated audio and video.
/// The same arguments give the same bits on every machine. UserError when a source file is missing or damaged.
DatasetContents make_spoken_reviews(const std::filesystem::path& source_folder, ReviewsSize size, uint64_t seed);

/// The same from reviews in memory, in any sizes; `provenance` holds generator, version and seed only.
DatasetContents simulate_spoken_reviews(std::span<const Review> reviews, const SplitSizes& sizes, uint64_t seed);

}  // namespace modrob::data
