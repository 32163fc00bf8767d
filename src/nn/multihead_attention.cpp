#include "nn/multihead_attention.h"

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>
#include <torch/nn/init.h>

#include <cmath>
#include <limits>

#include "core/error.h"
#include "device/on_device.h"

namespace modrob::nn {

MultiheadAttention::MultiheadAttention(int64_t width, int64_t heads) : heads_(heads) {
  MODROB_CHECK(heads > 0 && width % heads == 0, "heads share the width equally");
  in_weight_ = register_parameter("in_proj_weight", torch::nn::init::xavier_uniform_(at::empty({3 * width, width})));
  in_bias_ = register_parameter("in_proj_bias", at::zeros({3 * width}));
  const auto out = register_module("out_proj", std::make_shared<torch::nn::Module>());
  out_weight_ = out->register_parameter("weight", torch::nn::init::xavier_uniform_(at::empty({width, width})));
  out_bias_ = out->register_parameter("bias", at::zeros({width}));
}

at::Tensor MultiheadAttention::project_rows(const at::Tensor& x, int64_t part) const {
  const int64_t width = in_weight_.size(1);
  return at::linear(x, in_weight_.narrow(0, part * width, width), in_bias_.narrow(0, part * width, width));
}

at::Tensor MultiheadAttention::project(const at::Tensor& x, int64_t part) const {
  return project_rows(x, part).view({x.size(0), x.size(1), heads_, x.size(2) / heads_}).transpose(1, 2);
}

at::Tensor MultiheadAttention::forward_packed(const PackedStreams& streams, AttentionLayout& layout) const {
  const at::Tensor context = layout.attend({project_rows(streams.query, 0), project_rows(streams.key, 1),
                                            project_rows(streams.value, 2), heads_, streams.dropout});
  return at::linear(context, out_weight_, out_bias_);
}

AttentionResult MultiheadAttention::forward(const AttentionStreams& streams) const {
  const int64_t width = in_weight_.size(1);
  const double scale = 1.0 / std::sqrt(static_cast<double>(width / heads_));
  at::Tensor scores = (project(streams.query, 0) * scale).matmul(project(streams.key, 1).transpose(2, 3));
  if (streams.added_mask.defined()) scores = scores + streams.added_mask;
  at::Tensor probabilities = at::dropout(scores.softmax(-1), streams.dropout, streams.dropout > 0);
  if (streams.factor_mask.defined()) probabilities = probabilities * streams.factor_mask;
  const at::Tensor context = probabilities.matmul(project(streams.value, 2)).transpose(1, 2);
  const at::Tensor joined = context.reshape({streams.query.size(0), streams.query.size(1), width});
  return {at::linear(joined, out_weight_, out_bias_), probabilities};
}

at::Tensor within_lengths(at::IntArrayRef lengths, int64_t steps, at::Device device) {
  return on_device(at::arange(steps, at::kLong).unsqueeze(0) < at::tensor(lengths, at::kLong).unsqueeze(1), device);
}

at::Tensor key_padding_mask(at::IntArrayRef lengths, int64_t steps, at::Device device) {
  bool padded = false;
  for (const int64_t length : lengths) padded = padded || length < steps;
  if (!padded) return {};
  const at::Tensor none = at::zeros({static_cast<int64_t>(lengths.size()), steps});
  const at::Tensor mask = none.masked_fill(~within_lengths(lengths, steps), -std::numeric_limits<double>::infinity());
  return on_device(mask.unsqueeze(1).unsqueeze(1), device);
}

}  // namespace modrob::nn
