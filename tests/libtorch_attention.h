#pragma once

#include <torch/nn/functional/activation.h>

#include "nn/multihead_attention.h"

namespace modrob::testing {

struct LibtorchAttention {
  at::Tensor context;  ///< [B, Tq, W]
  at::Tensor weights;  ///< [B, Tq, Tk], mean over the heads
};

/// LibTorch's own attention with the parameters of ours: utterances of one length, `query` [B, Tq, W], `key` and
/// `value` [B, Tk, W]. `added_mask` [Tq, Tk] is added to the scores.
inline LibtorchAttention libtorch_attention(const nn::MultiheadAttention& attention, int64_t heads,
                                            const at::Tensor& query, const at::Tensor& key, const at::Tensor& value,
                                            const at::Tensor& added_mask = {}) {
  namespace functional = torch::nn::functional;
  const auto parameters = attention.named_parameters();
  functional::MultiheadAttentionForwardFuncOptions options(query.size(2), heads, parameters["in_proj_weight"],
                                                           parameters["in_proj_bias"], {}, {}, false, 0,
                                                           parameters["out_proj.weight"], parameters["out_proj.bias"]);
  options.attn_mask(added_mask);
  const auto [context, weights] = functional::multi_head_attention_forward(query.transpose(0, 1), key.transpose(0, 1),
                                                                           value.transpose(0, 1), options);
  return {context.transpose(0, 1), weights};
}

}  // namespace modrob::testing
