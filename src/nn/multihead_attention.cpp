#include "nn/multihead_attention.h"

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>
#include <torch/nn/init.h>

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

at::Tensor MultiheadAttention::project(const at::Tensor& x, int64_t part) const {
  const int64_t width = in_weight_.size(1);
  return at::linear(x, in_weight_.narrow(0, part * width, width), in_bias_.narrow(0, part * width, width));
}

at::Tensor MultiheadAttention::forward(const PackedStreams& streams, AttentionLayout& layout) const {
  const Rows context = layout.attend(
      {project(streams.query, 0), project(streams.key, 1), project(streams.value, 2), heads_, streams.dropout});
  return at::linear(context.values, out_weight_, out_bias_);
}

at::Tensor within_lengths(at::IntArrayRef lengths, int64_t steps, at::Device device) {
  return on_device(at::arange(steps, at::kLong).unsqueeze(0) < at::tensor(lengths, at::kLong).unsqueeze(1), device);
}

}  // namespace modrob::nn
