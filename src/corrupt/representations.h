#pragma once

#include <ATen/core/Tensor.h>

#include <array>
#include <cstdint>
#include <vector>

#include "core/modality.h"

namespace modrob::corrupt {

/// What a model's encoders give, at the intervention point: one row per utterance. Each tensor is [B, D], or
/// [B, T, D] with the utterances' lengths beside it; steps beyond a length are never touched.
struct Representations {
  at::Tensor text, audio, video;
  std::array<std::vector<int64_t>, 3> lengths;  ///< by modality; empty for [B, D]

  at::Tensor& of(Modality modality) {
    return modality == Modality::kText ? text : modality == Modality::kAudio ? audio : video;
  }
  const at::Tensor& of(Modality modality) const { return const_cast<Representations*>(this)->of(modality); }
};

}  // namespace modrob::corrupt
