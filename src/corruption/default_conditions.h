#pragma once

#include <span>
#include <vector>

#include "corruption/corruption.h"

namespace modrob::corruption {

/// What a diagnosis asks that is not told: the paper's eight (missing and noise_add of 5, 10, 15 and 30 %) of the first
/// modality, and each modality missing everywhere. `modalities`: one at least.
std::vector<Corruption> default_conditions(std::span<const Modality> modalities);

}  // namespace modrob::corruption
