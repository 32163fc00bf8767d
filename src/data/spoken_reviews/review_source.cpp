#include "data/spoken_reviews/review_source.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "core/error.h"
#include "core/files.h"
#include "core/hash.h"
#include "data/container/word_ranges.h"
#include "text/utf8.h"

namespace modrob::data {

namespace fs = std::filesystem;

namespace {

struct SourceFile {
  std::string_view name, sha256;
};

constexpr SourceFile kGroundTruth = {"movieReviewSnippets_GroundTruth.txt",
                                     "c8293b0d942e90e223ea2c0955d969040d1a1be514a978b9af0698940bd13350"};
constexpr SourceFile kRatings = {"movieReviewSnippets_anonDataRatings.txt",
                                 "658a086bc7239b98b750baa232cab80e6447789020f96a6c847cc1248d7c82f4"};
constexpr int kHighestRating = 4;

[[noreturn]] void refuse(const SourceFile& file, size_t line, const std::string& problem) {
  throw UserError(std::string(file.name) + ":" + std::to_string(line) + ": " + problem);
}

std::vector<std::string_view> split(std::string_view text, char separator, size_t most_pieces = std::string::npos) {
  std::vector<std::string_view> pieces;
  while (pieces.size() + 1 < most_pieces) {
    const size_t end = text.find(separator);
    if (end == std::string_view::npos) break;
    pieces.push_back(text.substr(0, end));
    text.remove_prefix(end + 1);
  }
  pieces.push_back(text);
  return pieces;
}

std::vector<std::string_view> lines_of(std::string_view content) {
  auto lines = split(content, '\n');
  if (lines.back().empty()) lines.pop_back();
  for (auto& line : lines) {
    if (line.ends_with('\r')) line.remove_suffix(1);
  }
  return lines;
}

template <typename Number>
std::optional<Number> parse_number(std::string_view text) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::vector<int> parse_ratings(std::string_view list, size_t line) {
  if (!list.starts_with('[') || !list.ends_with(']')) refuse(kRatings, line, "expected ratings as [1, -2, ...]");
  std::vector<int> ratings;
  for (auto piece : split(list.substr(1, list.size() - 2), ',')) {
    while (piece.starts_with(' ')) piece.remove_prefix(1);
    const auto rating = parse_number<int>(piece);
    if (!rating || *rating < -kHighestRating || *rating > kHighestRating) {
      refuse(kRatings, line, "'" + std::string(piece) + "' is no whole number from -4 to 4");
    }
    ratings.push_back(*rating);
  }
  return ratings;
}

std::string read_source(const fs::path& folder, const SourceFile& file) {
  const fs::path path = folder / file.name;
  const std::string remedy = ". Delete the folder '" + folder.string() +
                             "' and start ./run again, which fetches it; or take the file by hand from the source " +
                             "package vaderSentiment 3.3.2 on PyPI (in additional_resources/hutto_ICWSM_2014.tar.gz)";
  if (!fs::is_regular_file(path)) {
    throw UserError("'" + path.string() + "', a source of the data set spoken_reviews, is missing (SHA-256 " +
                    std::string(file.sha256) + ")" + remedy);
  }
  std::string content = read_file(path);
  if (const auto found = sha256(content); found != file.sha256) {
    throw UserError("'" + path.string() + "' is damaged or another version: its SHA-256 is " + found + ", expected " +
                    std::string(file.sha256) + remedy);
  }
  return content;
}

}  // namespace

std::vector<Review> parse_reviews(std::string_view ground_truth, std::string_view ratings) {
  std::vector<Review> reviews;
  const auto truth_lines = lines_of(ground_truth);
  const auto rating_lines = lines_of(ratings);
  for (size_t i = 0; i < std::min(truth_lines.size(), rating_lines.size()); ++i) {
    const size_t line = i + 1;
    const auto truth = split(truth_lines[i], '\t', 3);
    if (truth.size() != 3) refuse(kGroundTruth, line, "expected id, mean rating and text, separated by tabs");
    const auto rated = split(rating_lines[i], '\t');
    if (rated.size() != 4) refuse(kRatings, line, "expected id, mean, deviation and ratings, separated by tabs");
    if (truth[0] != rated[0]) {
      refuse(kRatings, line,
             "rates sentence '" + std::string(rated[0]) + "', but line " + std::to_string(line) + " of " +
                 std::string(kGroundTruth.name) + " is sentence '" + std::string(truth[0]) + "'");
    }
    const auto mean = parse_number<double>(truth[1]);
    if (!mean || !(*mean >= -kHighestRating && *mean <= kHighestRating)) {
      refuse(kGroundTruth, line, "'" + std::string(truth[1]) + "' is no mean rating from -4 to 4");
    }
    if (!text::is_valid_utf8(truth[2])) refuse(kGroundTruth, line, "the text is not UTF-8");
    if (split_words(truth[2]).empty()) refuse(kGroundTruth, line, "the text is empty");
    reviews.push_back({"review_" + std::string(truth[0]), std::string(truth[2]), *mean, parse_ratings(rated[3], line)});
  }
  if (truth_lines.size() != rating_lines.size()) {
    refuse(kRatings, rating_lines.size(),
           "ends after " + std::to_string(rating_lines.size()) + " sentences, but " + std::string(kGroundTruth.name) +
               " has " + std::to_string(truth_lines.size()));
  }
  return reviews;
}

std::vector<Review> read_reviews(const fs::path& folder) {
  const std::string ground_truth = read_source(folder, kGroundTruth);
  return parse_reviews(ground_truth, read_source(folder, kRatings));
}

io::Json review_source_provenance() {
  io::Json json;
  json["package"] = "vaderSentiment 3.3.2 (PyPI, source package)";
  json["license"] = "MIT";
  json["reference"] = "Hutto & Gilbert, VADER: A Parsimonious Rule-based Model for Sentiment Analysis, ICWSM 2014";
  json["files"] = io::Json::array();
  for (const auto& file : {kGroundTruth, kRatings})
    json["files"].push_back({{"name", file.name}, {"sha256", file.sha256}});
  return json;
}

}  // namespace modrob::data
