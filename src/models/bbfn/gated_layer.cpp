#include "models/bbfn/gated_layer.h"

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>
#include <torch/nn/init.h>

#include <vector>

#include "models/bbfn/bbfn.h"
#include "nn/fused.h"

namespace modrob::models {

GatedLayer::GatedLayer(const BbfnOptions& options)
    : attention_dropout_(options.attention_dropout),
      residual_dropout_(options.residual_dropout),
      relu_dropout_(options.relu_dropout) {
  const int64_t width = options.hidden_size;
  attention_ = register_module("self_attn", std::make_shared<nn::MultiheadAttention>(width, options.attention_heads));
  const auto gate = [&](const char* name) {
    return register_module(name, std::make_shared<torch::nn::Module>())
        ->register_module("0", torch::nn::Linear(2 * width, width));
  };
  retain_ = gate("mem_proj");
  compound_ = gate("att_proj");
  const auto linear = [&](const char* name, int64_t in, int64_t out) {
    auto module = register_module(name, torch::nn::Linear(in, out));
    torch::nn::init::xavier_uniform_(module->weight);
    torch::nn::init::zeros_(module->bias);
    return module;
  };
  inner_ = linear("fc1", width, 4 * width);
  outer_ = linear("fc2", 4 * width, width);
  const auto norms = register_module("layer_norms", std::make_shared<torch::nn::Module>());
  attention_norm_ = norms->register_module("0", torch::nn::LayerNorm(std::vector{width}));
  inner_norm_ = norms->register_module("1", torch::nn::LayerNorm(std::vector{width}));
}

at::Tensor GatedLayer::drop(const at::Tensor& rows, double probability) const {
  return nn::dropout(rows, is_training() ? probability : 0);
}

GatedLayerOutput GatedLayer::forward(const BbfnStream& self, const BbfnStream& other, const at::Tensor& control,
                                     bool first_only) {
  const nn::PackedSteps& steps = self.steps->steps;
  const at::Tensor rows = first_only ? steps.first(self.rows) : self.rows;
  const auto per_row = [&](const at::Tensor& values) { return first_only ? values : steps.repeat(values); };
  std::vector<int64_t> queries = steps.lengths();
  if (first_only) queries.assign(queries.size(), 1);
  nn::PackedAttention layout(queries, other.steps->steps.lengths(), nn::FutureMask::kNone);
  // One LayerNorm for queries, keys and values.
  const at::Tensor keys = nn::layer_norm(attention_norm_, other.rows);
  GatedLayerOutput output;
  output.attended = attention_->forward({.query = nn::layer_norm(attention_norm_, rows),
                                         .key = keys,
                                         .value = keys,
                                         .dropout = is_training() ? attention_dropout_ : 0},
                                        layout);
  output.retain_gate = at::sigmoid(retain_(control));
  output.compound_gate = at::sigmoid(compound_(control));
  const at::Tensor gated =
      per_row(output.compound_gate) * drop(output.attended, residual_dropout_) + per_row(output.retain_gate) * rows;
  at::Tensor inner = inner_(nn::layer_norm(inner_norm_, gated));
  at::relu_(inner);
  output.rows = gated + drop(outer_(drop(inner, relu_dropout_)), residual_dropout_);
  return output;
}

}  // namespace modrob::models
