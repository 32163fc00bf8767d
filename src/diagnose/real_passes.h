#pragma once

#include <span>
#include <vector>

#include "batch/collator.h"
#include "corrupt/knowledge.h"
#include "corruption/corruption.h"
#include "models/model.h"

namespace modrob::diagnose {

/// Scores of the split under one condition and mask draw by a pass over its batches, as the reference evaluates: what
/// is hit may depend on the batch (fidelity.test_missing, fidelity.test_noise). In the order of `rows`.
std::vector<float> real_pass(models::Model& model, const batch::Collator& collator, std::span<const int64_t> rows,
                             const corruption::Corruption& condition, int64_t draw, int64_t batch_size,
                             const corrupt::Knowledge& known = {});

}  // namespace modrob::diagnose
