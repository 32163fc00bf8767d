#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "core/occasion.h"
#include "corruption/corruption.h"
#include "protocols/mask_draw.h"

namespace modrob::corruption {

/// The masks that the protocols in a corruption draw for the utterances of a split on one occasion. Their image is our
/// video. Of word-aligned patterns a frame is lost with the token that is spoken meanwhile. Thread safe for reading.
class ProtocolMasks {
 public:
  /// `split`: in its order, which some protocols depend on. UserError for what a protocol cannot draw.
  ProtocolMasks(const Corruption& corruption, const Occasion& occasion, const protocols::SplitShape& split);

  /// Whether the whole modality of the utterance is lost by this perturbation.
  bool loses(size_t perturbation, Modality modality, uint64_t id) const;
  /// A flag for each of its `steps` tokens or frames; empty where none is lost.
  std::vector<uint8_t> lost_steps(size_t perturbation, Modality modality, uint64_t id, int64_t steps) const;

 private:
  /// Of one modality.
  struct Mask {
    int64_t width = 0;
    std::vector<bool> missing;  ///< row-major
  };
  struct Perturbed {
    bool aligned = false;
    std::array<Mask, 3> masks;  ///< of width 0: nothing is lost
  };
  const Mask* mask_of(size_t perturbation, Modality modality) const;
  size_t row_of(uint64_t id) const;

  std::vector<Perturbed> perturbed_;  ///< as Corruption::perturbations
  std::vector<int64_t> token_counts_;
  std::unordered_map<uint64_t, size_t> rows_;
};

/// How much a perturbation that is a protocol's takes from a modality of the split, in one draw of a diagnosis.
struct RealisedLoss {
  Modality modality = Modality::kText;
  protocols::Realised realised;
};
std::vector<RealisedLoss> realised_losses(const Perturbation& one, const Masks& masks, int64_t draw,
                                          const protocols::SplitShape& split);

/// The same as shares of what is valid, over all draws.
struct LostShare {
  Modality modality = Modality::kText;
  double lowest = 0, mean = 0, highest = 0;
};
std::vector<LostShare> lost_shares(const Perturbation& one, const Masks& masks, const protocols::SplitShape& split);

}  // namespace modrob::corruption
