#pragma once

#include <torch/nn/modules/linear.h>

#include <cstdint>
#include <vector>

#include "model_options/mmim_options.h"

namespace modrob::models {

enum class MmimActivation;

/// Contrastive bound ("CPC") between the fused vector and one modality. docs/models/mmim.md 3.7. Keys "net.*".
class MmimContrast : public torch::nn::Module {
 public:
  /// From width `fused` to width `to` through `layers` linear maps, `activation` behind the first of several.
  MmimContrast(int64_t fused, int64_t to, int64_t layers, MmimActivation activation);

  /// The modality's vector as the fused one predicts it: [B, fused] -> [B, to].
  at::Tensor predict(const at::Tensor& fused);

 private:
  std::vector<torch::nn::Linear> layers_;
  MmimActivation activation_;
};

/// InfoNCE of rows x [B, D] and their predictions [B, D], both brought to length 1: how much better a row fits its own
/// prediction than the others'. Scalar; exactly 0 for one row.
at::Tensor info_nce(const at::Tensor& x, const at::Tensor& predictions, ContrastAtZero at_zero);

}  // namespace modrob::models
