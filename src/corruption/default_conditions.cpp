#include "corruption/default_conditions.h"

namespace modrob::corruption {

std::vector<Corruption> default_conditions(std::span<const Modality> modalities) {
  std::vector<Corruption> conditions;
  for (const Kind kind : {kMissing, kNoiseAdd}) {
    for (const double rate : {0.05, 0.1, 0.15, 0.3}) {
      conditions.push_back(Corruption::of(kind, modalities.front(), Rate::from_double(rate)));
    }
  }
  for (const Modality modality : modalities) {
    conditions.push_back(Corruption::of(kMissing, modality, Rate::from_double(1)));
  }
  return conditions;
}

}  // namespace modrob::corruption
