#pragma once

#include <cstdint>
#include <vector>

#include "data/audit/audit_report.h"
#include "data/audit/utterance_facts.h"
#include "data/container/dataset.h"

namespace modrob::data {

/// Checks of one modality's frames: values that are not finite, zeros, constant and duplicate features, scales,
/// padding, lengths. `facts` is of a width above 0.
void audit_frames(const Dataset& dataset, const FrameFacts& facts, std::vector<Finding>& findings);

FrameOverview frame_overview(const FrameFacts& facts);

/// `lengths` is not empty.
LengthOverview length_overview(std::vector<int64_t> lengths);

}  // namespace modrob::data
