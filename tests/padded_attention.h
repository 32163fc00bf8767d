#pragma once

#include <torch/nn/functional/activation.h>

#include "nn/multihead_attention.h"

namespace modrob::testing {

struct PaddedAttentionResult {
  at::Tensor context;  ///< [B, Tq, W]
  at::Tensor weights;  ///< [B, Tq, Tk], mean over the heads
};

/// LibTorch's own attention with the parameters of ours, for `query` [B, Tq, W] and `source` [B, Tk, W], both keys and
/// values unless `value` is given. `added_mask` [B, Tq, Tk] or [Tq, Tk] is added to the scores.
inline PaddedAttentionResult padded_attention(const nn::MultiheadAttention& attention, int64_t heads,
                                              const at::Tensor& query, const at::Tensor& source,
                                              const at::Tensor& added_mask = {}, const at::Tensor& value = {}) {
  namespace functional = torch::nn::functional;
  const auto parameters = attention.named_parameters();
  functional::MultiheadAttentionForwardFuncOptions options(query.size(2), heads, parameters["in_proj_weight"],
                                                           parameters["in_proj_bias"], {}, {}, false, 0,
                                                           parameters["out_proj.weight"], parameters["out_proj.bias"]);
  if (added_mask.defined()) {
    const at::Tensor mask = added_mask.dim() == 3 ? added_mask.repeat_interleave(heads, 0) : added_mask;
    options.attn_mask(mask);
  }
  const auto time_first = [](const at::Tensor& x) { return x.transpose(0, 1); };
  const auto [context, weights] =
      functional::multi_head_attention_forward(time_first(query), time_first(source),
                                               time_first(value.defined() ? value : source), options);
  return {time_first(context), weights};
}

}  // namespace modrob::testing
