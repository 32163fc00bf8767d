#pragma once

#include <torch/nn/module.h>

#include <cstdint>

#include "nn/bert_attention.h"

namespace modrob::nn {

/// What an attention layer reads: rows without padding, utterance after utterance.
struct PackedStreams {
  at::Tensor query;       ///< [M, W]
  at::Tensor key, value;  ///< [N, W]
  double dropout = 0;     ///< of the probabilities; the caller passes 0 in evaluation
};

/// Multi-head attention with one packed projection, as fairseq's: `in_proj_weight` [3W, W] and `in_proj_bias` [3W] hold
/// query, key and value one below the other; `out_proj.weight`, `out_proj.bias`. Head j owns the j-th run of W / heads
/// features; queries are scaled by (W / heads)^-0.5 after their bias. docs/models/bbfn.md 3.7, docs/models/mult.md 3.2.
/// Initialised as both specs say: Xavier uniform over the whole packed matrix, zero biases.
class MultiheadAttention : public torch::nn::Module {
 public:
  /// `width` is a multiple of `heads`.
  MultiheadAttention(int64_t width, int64_t heads);

  /// The context, [M, W], after the output projection; `layout` says which rows meet.
  at::Tensor forward(const PackedStreams& streams, AttentionLayout& layout) const;

 private:
  /// A third of the packed projection applied to x [N, W].
  at::Tensor project(const at::Tensor& x, int64_t part) const;

  int64_t heads_;
  torch::Tensor in_weight_, in_bias_, out_weight_, out_bias_;
};

/// [B, T] bool: true where a step lies within its utterance's length.
at::Tensor within_lengths(at::IntArrayRef lengths, int64_t steps, at::Device device = at::kCPU);

}  // namespace modrob::nn
