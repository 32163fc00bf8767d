#include "models/mult/mult_stack.h"

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>
#include <torch/nn/init.h>

#include <algorithm>
#include <cmath>

#include "core/error.h"
#include "nn/fused.h"
#include "nn/position_codes.h"

namespace modrob::models {

namespace mult {

std::shared_ptr<torch::nn::Module> list_in(torch::nn::Module& parent, const std::string& name) {
  return parent.register_module(name, std::make_shared<torch::nn::Module>());
}

torch::nn::Linear xavier_linear(int64_t in, int64_t out) {
  torch::nn::Linear linear(in, out);
  torch::nn::init::xavier_uniform_(linear->weight);
  torch::nn::init::zeros_(linear->bias);
  return linear;
}

at::Tensor apply(const torch::nn::Linear& linear, const at::Tensor& rows) {
  return at::linear(rows, linear->weight, linear->bias);
}

}  // namespace mult

MultBlock::MultBlock(const MultStackOptions& options)
    : dropout_(options.dropout),
      attention_(register_module("self_attn", std::make_shared<nn::MultiheadAttention>(options.width, options.heads))),
      expand_(register_module("fc1", mult::xavier_linear(options.width, 4 * options.width))),
      contract_(register_module("fc2", mult::xavier_linear(4 * options.width, options.width))) {
  const auto norms = mult::list_in(*this, "layer_norms");
  attention_norm_ = norms->register_module("0", torch::nn::LayerNorm(std::vector{options.width}));
  feed_forward_norm_ = norms->register_module("1", torch::nn::LayerNorm(std::vector{options.width}));
}

MultBlock::Output MultBlock::forward(const Input& input, nn::AttentionLayout& layout) const {
  const MultDropout drop = is_training() ? dropout_ : MultDropout{};
  nn::PackedStreams streams;
  streams.dropout = drop.attention;
  streams.query = nn::layer_norm(attention_norm_, input.target);
  streams.key = input.key.defined() ? nn::layer_norm(attention_norm_, input.key) : streams.query;
  // Without dropout key and value come from the same rows, which are normalised once.
  const bool one_source = input.value.is_same(input.key);
  streams.value = one_source ? streams.key : nn::layer_norm(attention_norm_, input.value);
  Output output;
  output.attended = attention_->forward(streams, layout);
  const at::Tensor rows = input.target + nn::dropout(output.attended, drop.residual);
  at::Tensor inner = mult::apply(expand_, nn::layer_norm(feed_forward_norm_, rows));
  at::relu_(inner);
  output.rows = rows + nn::dropout(mult::apply(contract_, nn::dropout(inner, drop.relu)), drop.residual);
  return output;
}

MultStack::MultStack(const MultStackOptions& options) : options_(options) {
  const auto layers = mult::list_in(*this, "layers");
  for (int64_t i = 0; i < options.layers; ++i) {
    blocks_.push_back(layers->register_module(std::to_string(i), std::make_shared<MultBlock>(options)));
  }
  norm_ = register_module("layer_norm", torch::nn::LayerNorm(std::vector{options.width}));
}

at::Tensor MultStack::embed(const MultSteps& steps) const {
  at::Tensor positions = steps.positions;
  if (options_.positions == Positions::kByFirstChannel) {
    positions = at::where(steps.rows.detach().select(1, 0) != 0, positions, at::zeros_like(positions));
  }
  const int64_t longest = *std::max_element(steps.lengths.begin(), steps.lengths.end());
  const at::Tensor codes =
      nn::sinusoidal_codes(longest + 1, options_.width, positions.device()).index_select(0, positions);
  return steps.rows * std::sqrt(static_cast<double>(options_.width)) + codes;
}

MultStackOutput MultStack::forward(const MultSteps& target, const MultSteps* source, const at::Tensor& read) const {
  const double drop = is_training() ? options_.dropout.embedding : 0;
  MultStackOutput output;
  MultBlock::Input input;
  output.embedded_target = target.embedded;
  input.target = nn::dropout(output.embedded_target, drop);
  if (source != nullptr) {
    output.embedded_source = source->embedded;
    // Two draws: docs/models/mult.md 8.4.
    input.key = nn::dropout(output.embedded_source, drop);
    input.value = nn::dropout(output.embedded_source, drop);
  }
  nn::PackedAttention layout(target.lengths, source != nullptr ? source->lengths : target.lengths,
                             options_.future_mask);
  for (size_t i = 0; i < blocks_.size(); ++i) {
    MultBlock::Output block;
    if (read.defined() && i + 1 == blocks_.size()) {
      MODROB_CHECK(source == nullptr, "single steps are read of self-attention");
      // A last step sees every step before it, and the mask counts from the number of queries.
      nn::PackedAttention last(std::vector<int64_t>(target.lengths.size(), 1), target.lengths, options_.future_mask);
      block = blocks_[i]->forward({input.target.index_select(0, read), input.target, input.target}, last);
    } else {
      block = blocks_[i]->forward(input, layout);
    }
    if (i == 0) output.first = block;
    input.target = block.rows;
  }
  output.rows = nn::layer_norm(norm_, input.target);
  return output;
}

}  // namespace modrob::models
