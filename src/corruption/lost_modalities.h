#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/occasion.h"
#include "corruption/assign.h"
#include "corruption/corruption.h"

namespace modrob::corruption {

/// A corruption without protocols that lose whole modalities: what an utterance loses under these is `missing`, so the
/// scores under a handful of subsets say all of them (metrics/gather.h).
struct LostModalities {
  /// `missing` of each modality by itself stands behind the other perturbations, from `first` on.
  Corruption corruption;
  size_t first = 0;

  static LostModalities of(const Corruption& corruption);
  bool any() const { return first < corruption.perturbations.size(); }
};

/// Who is hit by `LostModalities::of(corruption).corruption`. `ids`: hashes of the utterances in the order of the
/// split.
std::vector<Hit> lost_hits(const Corruption& corruption, const Occasion& occasion, std::span<const uint64_t> ids);

}  // namespace modrob::corruption
