#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace modrob::data {

/// Why something of the source files is not in the result.
enum class DropReason {
  kVideoNotInAll,     ///< a video that one of the four files does not have, or for which no row overlaps a word
  kWordTooShort,      ///< a word of no duration
  kSegmentTooShort,   ///< a labelled segment of no duration
  kNothingInSegment,  ///< a segment without words, visual or acoustic rows
  kRowsDiffer,        ///< a segment with another number of words than of visual or acoustic rows
  kOnlyPauses,        ///< a segment whose words are all pauses
};
inline constexpr std::pair<DropReason, std::string_view> kDropReasons[] = {
    {DropReason::kVideoNotInAll, "video not in all files"},
    {DropReason::kWordTooShort, "word of no duration"},
    {DropReason::kSegmentTooShort, "segment of no duration"},
    {DropReason::kNothingInSegment, "segment without words, visual or acoustic rows"},
    {DropReason::kRowsDiffer, "words without visual or acoustic rows in the segment"},
    {DropReason::kOnlyPauses, "segment of pauses only"}};

/// What an alignment left out or changed.
struct AlignmentReport {
  /// Videos by name, words and segments as "<video>[<k>]", in the order in which they were met.
  std::map<DropReason, std::vector<std::string>> dropped;
  int64_t videos = 0;             ///< aligned
  int64_t segments = 0;           ///< in the result
  int64_t replaced_features = 0;  ///< values that were not finite
  int64_t replaced_labels = 0;    ///< likewise; only by Cleaning::kReference
  std::vector<std::string> replaced_label_segments;

  int64_t count(DropReason reason) const {
    const auto found = dropped.find(reason);
    return found == dropped.end() ? 0 : static_cast<int64_t>(found->second.size());
  }
};

}  // namespace modrob::data
