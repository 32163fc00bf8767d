#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "io/json.h"

namespace modrob::data {

/// One movie-review sentence with its human ratings (Hutto & Gilbert, ICWSM 2014).
struct Review {
  std::string id;  ///< "review_<number in the source>"
  std::string text;
  double mean_rating = 0.0;  ///< in -4..4
  std::vector<int> ratings;  ///< of single raters, each in -4..4
};

/// The sentences in file order. UserError (file, line, what is needed) on a line that is not as expected, on ratings
/// outside -4..4 and when the two texts do not list the same sentences.
std::vector<Review> parse_reviews(std::string_view ground_truth, std::string_view ratings);

/// Reads `movieReviewSnippets_GroundTruth.txt` and `movieReviewSnippets_anonDataRatings.txt` of `folder`. UserError
/// when one is missing or is not the published one (both hashes), with how to get it.
std::vector<Review> read_reviews(const std::filesystem::path& folder);

/// Package, licence, files with SHA-256.
io::Json review_source_provenance();

}  // namespace modrob::data
