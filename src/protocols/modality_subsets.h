#pragma once

#include <array>
#include <span>
#include <vector>

#include "protocols/mask_draw.h"

namespace modrob::protocols {

/// All that can be kept of text, audio and video; the complete one is the last.
inline constexpr std::array<ModalitySet, 7> kSubsetsKept = {
    ModalitySet::from_bits(1), ModalitySet::from_bits(2), ModalitySet::from_bits(4), ModalitySet::from_bits(3),
    ModalitySet::from_bits(5), ModalitySet::from_bits(6), ModalitySet::from_bits(7)};
/// All but the complete one.
inline constexpr auto kIncompleteSubsets = std::span(kSubsetsKept).first<6>();

/// Loses what is not in `kept`.
void keep(std::vector<ModalityMask>& masks, int64_t utterance, ModalitySet kept);
/// A draw for each subset, which all utterances keep of the `clean` masks.
std::vector<MaskDraw> kept_subsets(const std::vector<ModalityMask>& clean, std::span<const ModalitySet> subsets);

}  // namespace modrob::protocols
