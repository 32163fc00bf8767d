#include "corruption/other_utterances.h"

#include "corruption/assign.h"

namespace modrob::corruption {

OtherUtterances::OtherUtterances(const Corruption& corruption, const Occasion& occasion,
                                 std::span<const uint64_t> ids) {
  for (const auto& one : corruption.perturbations) {
    auto& others = others_.emplace_back();
    if (one.kind->others == nullptr) continue;
    const auto places = one.kind->others(ids, other_key(corruption.masks.seed, occasion, one.modalities));
    for (size_t i = 0; i < ids.size(); ++i) others.emplace(ids[i], ids[places[i]]);
  }
}

}  // namespace modrob::corruption
