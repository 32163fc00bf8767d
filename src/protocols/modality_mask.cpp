#include "protocols/modality_mask.h"

#include <algorithm>
#include <numeric>

#include "core/hash.h"

namespace modrob::protocols {

std::string_view unit_name(Unit unit) { return unit == Unit::kPosition ? "position" : "modality"; }

ModalityMask ModalityMask::of_positions(Modality modality, const Positions& positions, Ends ends) {
  ModalityMask mask;
  mask.modality_ = modality;
  mask.width_ = positions.width;
  for (const int64_t length : positions.lengths) {
    mask.valid_ += length;
    mask.eligible_.push_back(ends == Ends::kCanGo ? Eligible{0, length}
                                                  : Eligible{1, std::max<int64_t>(1, length - 1)});
  }
  mask.missing_.assign(positions.lengths.size() * static_cast<size_t>(positions.width), 0);
  return mask;
}

ModalityMask ModalityMask::of_modality(Modality modality, int64_t utterances) {
  const Positions one{1, std::vector<int64_t>(static_cast<size_t>(utterances), 1)};
  ModalityMask mask = of_positions(modality, one, Ends::kCanGo);
  mask.unit_ = Unit::kModality;
  return mask;
}

void ModalityMask::hide_all(int64_t utterance) {
  for (int64_t t = eligible(utterance).begin; t < eligible(utterance).end; ++t) hide(utterance, t);
}

Realised ModalityMask::realised() const {
  Realised realised{.valid = valid_};
  for (const auto& one : eligible_) realised.eligible += one.count();
  realised.missing = std::accumulate(missing_.begin(), missing_.end(), int64_t{0});
  return realised;
}

std::string ModalityMask::kept_hash() const {
  std::string packed((missing_.size() + 7) / 8, '\0');
  for (size_t i = 0; i < missing_.size(); ++i) {
    if (missing_[i] == 0) packed[i / 8] = static_cast<char>(static_cast<uint8_t>(packed[i / 8]) | 0x80 >> (i % 8));
  }
  return sha256(packed);
}

std::vector<ModalityMask> position_masks(const SplitShape& split, const std::array<Ends, 3>& ends) {
  std::vector<ModalityMask> masks;
  for (size_t m = 0; m < ends.size(); ++m) {
    masks.push_back(ModalityMask::of_positions(kModalities[m], split.positions[m], ends[m]));
  }
  return masks;
}

std::vector<ModalityMask> modality_masks(const SplitShape& split) {
  std::vector<ModalityMask> masks;
  for (const Modality modality : kModalities) masks.push_back(ModalityMask::of_modality(modality, split.size()));
  return masks;
}

}  // namespace modrob::protocols
