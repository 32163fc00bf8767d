#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "data/container/dataset.h"
#include "io/csv.h"

namespace modrob::data {

/// Videos and how many utterances each has.
using VideoSizes = std::map<std::string, int64_t, std::less<>>;
/// The split each video lies in, as a whole.
using VideoSplits = std::map<std::string, Split, std::less<>>;

/// Percent of the utterances, in the order of kSplits.
using SplitShares = std::array<double, kSplits.size()>;
/// "70,10,20": train, valid, test. UserError unless these are three positive numbers with the sum 100 (within 1e-6).
SplitShares parse_split_shares(std::string_view text);

/// Which fold of how many is tested.
struct FoldChoice {
  int64_t folds = 5;
  int64_t fold = 0;  ///< from 0
  /// Percent of all utterances that are validated on; nothing: the fold behind `fold`, the first behind the last.
  std::optional<double> valid_share = std::nullopt;
};

// The order of videos comes from seed and video id alone (docs/randomness_data.md): neither the order of the data set
// nor the machine matters. Each function throws UserError, saying how many videos there are, when they are too few, and
// when a split would be empty.

/// The test split, then the validation split, goes through the videos in seeded order and takes each video that brings
/// its number of utterances nearer to its share, as long as one video is left for each split that comes after it; where
/// no video does, it takes the smallest. Training gets the others.
VideoSplits split_by_shares(const VideoSizes& videos, const SplitShares& shares, uint64_t seed);

/// Videos in seeded order go to the fold that has the fewest utterances so far, the first of several. All folds of one
/// seed and number are parts of one partition: every video is tested in exactly one of them.
VideoSplits split_by_folds(const VideoSizes& videos, const FoldChoice& choice, uint64_t seed);

/// The published splits of MOSI and MOSEI. UserError for videos of neither.
VideoSplits split_by_standard_folds(const VideoSizes& videos);

/// A table with the columns 'video' and 'split', a row or several a video. UserError for an unknown split, a video in
/// two splits, and videos that the table lacks. Videos that only the table has are counted in `unused`.
VideoSplits split_by_table(const VideoSizes& videos, const io::CsvTable& table, int64_t& unused);

}  // namespace modrob::data
