#pragma once

#include <span>
#include <vector>

#include "data/audit/audit_report.h"
#include "data/audit/utterance_facts.h"
#include "data/container/dataset.h"

namespace modrob::data {

/// What occurs twice: videos and transcripts in two splits, utterances, frames. `modalities` are those of a width above
/// 0. Frames are compared by a hash of their bits.
void audit_leaks(const Dataset& dataset, const TextFacts& text, std::span<const FrameFacts* const> modalities,
                 std::vector<Finding>& findings);

}  // namespace modrob::data
