#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "analysis/group_analysis.h"

namespace modrob::analysis {

/// One entry for each way of being hit that the table of scores has (of noise, the first draw), in the order of the
/// study's conditions. Real passes hit only a share of the utterances, so there nothing is listed.
std::vector<Flips> flips_of(std::span<const RunEstimates* const> seeds, int64_t longest);

}  // namespace modrob::analysis
