#include "data/importers/segment_cleaner.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/error.h"
#include "core/text_format.h"
#include "data/importers/numpy_math.h"

namespace modrob::data {

namespace {

constexpr std::string_view kPause = "sp";

template <typename T>
int64_t rows_of(const std::vector<T>& values, int64_t width) {
  MODROB_CHECK(width > 0 && static_cast<int64_t>(values.size()) % width == 0, "whole rows");
  return static_cast<int64_t>(values.size()) / width;
}

/// The rows listed in `kept`.
template <typename T>
std::vector<T> take_rows(const std::vector<T>& values, int64_t width, const std::vector<size_t>& kept) {
  std::vector<T> result;
  result.reserve(kept.size() * static_cast<size_t>(width));
  for (const size_t row : kept) {
    const auto first = values.begin() + static_cast<ptrdiff_t>(row) * width;
    result.insert(result.end(), first, first + width);
  }
  return result;
}

}  // namespace

template <typename T>
void SegmentCleaner::clean_features(std::vector<T>& values) {
  report_.replaced_features += options_.cleaning == Cleaning::kReference ? nan_to_num(std::span<T>(values))
                                                                         : zero_non_finite(std::span<T>(values));
}

void SegmentCleaner::clean_labels(const std::string& id, std::vector<double>& labels) {
  const int64_t bad = std::count_if(labels.begin(), labels.end(), [](double label) { return !std::isfinite(label); });
  if (bad == 0) return;
  if (options_.cleaning == Cleaning::kDefault) {
    bad_labels_.push_back(id);
    return;
  }
  constexpr double kLargest = std::numeric_limits<float>::max();
  for (double& label : labels) {
    if (!std::isfinite(label)) label = std::isnan(label) ? 0.0 : std::copysign(kLargest, label);
  }
  report_.replaced_labels += bad;
  report_.replaced_label_segments.push_back(id);
}

template <typename T>
std::optional<CleanSegment<T>> SegmentCleaner::clean(RawSegment<T> segment) {
  MODROB_CHECK(!segment.labels.empty(), "a label");
  const auto words = static_cast<int64_t>(segment.words.size());
  if (rows_of(segment.visual, segment.visual_width) != words ||
      rows_of(segment.acoustic, segment.acoustic_width) != words) {
    report_.dropped[DropReason::kRowsDiffer].push_back(segment.id);
    return std::nullopt;
  }
  std::vector<size_t> kept;
  for (size_t i = 0; i < segment.words.size(); ++i) {
    if (segment.words[i] != kPause) kept.push_back(i);
  }
  if (kept.empty()) {
    report_.dropped[DropReason::kOnlyPauses].push_back(segment.id);
    return std::nullopt;
  }
  clean_labels(segment.id, segment.labels);
  CleanSegment<T> result;
  result.id = std::move(segment.id);
  result.video = std::move(segment.video);
  result.visual_width = segment.visual_width;
  result.acoustic_width = segment.acoustic_width;
  result.labels = std::move(segment.labels);
  result.label = result.labels.front();
  for (const size_t i : kept) result.words.push_back(std::move(segment.words[i]));
  result.visual = take_rows(segment.visual, segment.visual_width, kept);
  result.acoustic = take_rows(segment.acoustic, segment.acoustic_width, kept);
  clean_features(result.visual);
  clean_features(result.acoustic);
  if (options_.normalise) {
    standardise_columns(std::span<T>(result.visual), result.visual_width);
    standardise_columns(std::span<T>(result.acoustic), result.acoustic_width);
    // Values near the largest float overflow in the deviation.
    clean_features(result.visual);
    clean_features(result.acoustic);
  }
  ++report_.segments;
  return result;
}

void SegmentCleaner::finish() const {
  if (bad_labels_.empty()) return;
  constexpr size_t kShown = 10;
  throw UserError("labels are not finite in " + std::to_string(bad_labels_.size()) +
                  " segments: " + join_first(bad_labels_, ", ", kShown) +
                  ". '--cleaning reference' takes NaN as 0, as the reference does");
}

template std::optional<CleanSegment<float>> SegmentCleaner::clean(RawSegment<float>);
template std::optional<CleanSegment<double>> SegmentCleaner::clean(RawSegment<double>);

}  // namespace modrob::data
