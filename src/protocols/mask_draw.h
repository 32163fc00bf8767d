#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "protocols/modality_mask.h"

namespace modrob::protocols {

/// One mask of the split: what a model is scored under, or trained on in an epoch. A protocol that scores several
/// (mask seeds, fixed subsets) has a draw for each.
struct MaskDraw {
  std::string name;                    ///< "mask seed 1111", "kept audio+text"
  std::vector<ModalityMask> masks;     ///< of text, audio, video, or of what the protocol has
  std::vector<uint8_t> unscored = {};  ///< 1 for utterances that the protocol takes out of the score; empty: none

  /// Of all modalities together where they are lost as a whole: what IMDer, GCNet and their like call the missing rate.
  std::optional<Realised> of_all_modalities() const;
};

}  // namespace modrob::protocols
