#pragma once

#include <ATen/core/Tensor.h>

#include <functional>
#include <vector>

#include "core/rng.h"
#include "corruption/kind.h"

namespace modrob::corrupt {

/// The rows of one modality that a perturbation hits: utterances. Where a model has time steps hit in their place
/// (Masks::step_modalities) x is [T, B, D], and the second dimension is no time.
struct HitRows {
  const at::Tensor& x;                                      ///< [B, D] or [B, T, D]; left alone
  const std::vector<int64_t>& lengths;                      ///< of its rows; [B, T, D] only
  const std::vector<int64_t>& rows;                         ///< each once, ascending; one at least
  double strength = 1;                                      ///< of kinds that have one; never 0
  std::function<KeyedStream(int64_t row)> noise;            ///< of a row, for kinds that draw; from any thread
  const corruption::FeatureStatistics* training = nullptr;  ///< of the modality, for kinds that read them
  at::Tensor scores = {};                                   ///< of all rows of x, for kinds that read their gradients
  at::Tensor gradients = {};                                ///< as x
};

/// x with these rows corrupted. Noise is drawn for the real elements of a row only ([D], or length x D), so neither the
/// padding nor the other rows of the batch change it. CheckFailure for a kind that has no function.
at::Tensor apply_kind(corruption::Kind kind, const HitRows& hit);

}  // namespace modrob::corrupt
