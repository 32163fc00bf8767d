#pragma once

#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "core/occasion.h"
#include "corruption/corruption.h"

namespace modrob::corruption {

/// Whose inputs stand in place of an utterance's own on one occasion, for every utterance of a split whether it is hit
/// or not: so it is the same one at every rate. Thread safe for reading.
class OtherUtterances {
 public:
  /// `ids`: the hashes of the split's utterances, in its order.
  OtherUtterances(const Corruption& corruption, const Occasion& occasion, std::span<const uint64_t> ids);

  /// Of a perturbation whose kind has `others`; the same for all its modalities.
  uint64_t of(size_t perturbation, uint64_t id) const { return others_[perturbation].at(id); }

 private:
  std::vector<std::unordered_map<uint64_t, uint64_t>> others_;  ///< as Corruption::perturbations
};

}  // namespace modrob::corruption
