#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "data/container/dataset.h"
#include "data/splits/video_splits.h"
#include "data/summary/summary.h"
#include "io/json.h"

namespace modrob::data {

/// What decides which split a video is in.
enum class SplitRule {
  kShares,    ///< `split_by_shares`
  kFolds,     ///< `split_by_folds`
  kStandard,  ///< `split_by_standard_folds`
  kFile,      ///< `split_by_table`
};

/// How a data set gets other splits; of the fields behind `rule` those count that the rule needs.
struct ResplitOptions {
  SplitRule rule = SplitRule::kShares;
  SplitShares shares = {70, 10, 20};  ///< percent
  FoldChoice folds = {};
  std::filesystem::path file = {};  ///< CSV with the columns video and split
  uint64_t seed = 1;                ///< of shares and folds
};

/// Who is where.
struct ResplitPlan {
  std::vector<Split> splits;                        ///< of each utterance, in the order of the container
  std::array<SplitSummary, kSplits.size()> counts;  ///< in the order of kSplits
  int64_t utterances_moved = 0;                     ///< that lay in another split before
  int64_t unused_videos = 0;                        ///< that only the file names
  io::Json provenance;                              ///< rule, seed, counts
};

/// Reads no frame. UserError as the rules of video_splits.h.
ResplitPlan plan_resplit(const Dataset& dataset, const ResplitOptions& options);

/// Writes the data set anew with other splits; nothing else changes, the order of utterances included. The provenance
/// holds the rule, and under "derived_from" name, hash and provenance of the data set it comes from. Frames are
/// streamed. UserError when `output` exists, too.
ResplitPlan resplit(const Dataset& dataset, const std::filesystem::path& output, const ResplitOptions& options);

}  // namespace modrob::data
