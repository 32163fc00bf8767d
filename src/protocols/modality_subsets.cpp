#include "protocols/modality_subsets.h"

namespace modrob::protocols {

void keep(std::vector<ModalityMask>& masks, int64_t utterance, ModalitySet kept) {
  for (auto& mask : masks) {
    if (!kept.contains(mask.modality())) mask.hide_all(utterance);
  }
}

std::vector<MaskDraw> kept_subsets(const std::vector<ModalityMask>& clean, std::span<const ModalitySet> subsets) {
  std::vector<MaskDraw> draws;
  for (const ModalitySet kept : subsets) {
    auto masks = clean;
    for (int64_t i = 0; i < masks.front().utterances(); ++i) keep(masks, i, kept);
    draws.push_back({"kept " + kept.name(), std::move(masks)});
  }
  return draws;
}

}  // namespace modrob::protocols
