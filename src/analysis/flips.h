#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "analysis/group_analysis.h"

namespace modrob::analysis {

/// One entry for each way of being hit that the table of scores has (of noise, the first draw), in the order of the
/// study's conditions. Real passes hit only a share of the utterances, so there nothing is
/// listed, nor of imported scores whose labels have one sign.
std::vector<Flips> flips_of(std::span<const RunEstimates* const> seeds, const StudyKind& kind, int64_t longest);

}  // namespace modrob::analysis
