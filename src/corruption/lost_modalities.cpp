#include "corruption/lost_modalities.h"

#include "core/error.h"
#include "corruption/protocol_masks.h"

namespace modrob::corruption {

LostModalities LostModalities::of(const Corruption& corruption) {
  LostModalities lost{{{}, corruption.masks}, 0};
  ModalitySet modalities;
  for (const auto& one : corruption.perturbations) {
    if (!one.loses_modalities()) {
      lost.corruption.perturbations.push_back(one);
    } else if (one.changes()) {
      modalities = modalities | one.modalities;
    }
  }
  lost.first = lost.corruption.perturbations.size();
  for (const Modality modality : modalities.members()) {
    lost.corruption.perturbations.push_back({kMissing, modality, Rate::from_double(1)});
  }
  return lost;
}

std::vector<Hit> lost_hits(const Corruption& corruption, const Occasion& occasion, std::span<const uint64_t> ids) {
  const auto lost = LostModalities::of(corruption);
  MODROB_CHECK(lost.corruption.perturbations.size() <= 8 * sizeof(Hit), "a hit has a bit for each perturbation");
  auto others = lost.corruption;
  others.perturbations.resize(lost.first);
  auto hits = assign(others, occasion, ids);
  if (!lost.any()) return hits;
  const ProtocolMasks masks(corruption, occasion, protocols::SplitShape::of_ids({ids.begin(), ids.end()}));
  for (size_t p = 0; p < corruption.perturbations.size(); ++p) {
    if (!corruption.perturbations[p].loses_modalities()) continue;
    for (size_t place = lost.first; place < lost.corruption.perturbations.size(); ++place) {
      const Modality modality = lost.corruption.perturbations[place].modalities.members().front();
      for (size_t i = 0; i < ids.size(); ++i) {
        if (masks.loses(p, modality, ids[i])) hits[i] |= hit_of(place);
      }
    }
  }
  return hits;
}

}  // namespace modrob::corruption
