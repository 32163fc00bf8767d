#include "nn/bert.h"

#include <ATen/ops/aminmax.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/tanh.h>
#include <torch/csrc/autograd/grad_mode.h>

#include <numeric>

#include "core/error.h"
#include "device/on_device.h"
#include "nn/bert_weights.h"

namespace modrob::nn {

Bert::Bert(const text::BertConfig& config) : config_(config) {
  embeddings_ = register_module("embeddings", std::make_shared<BertEmbeddings>(config));
  const auto layers = name_group(*name_group(*this, "encoder"), "layer");
  for (int64_t layer = 0; layer < config.num_hidden_layers; ++layer) {
    layers_.push_back(layers->register_module(std::to_string(layer), std::make_shared<BertLayer>(config)));
  }
  pooler_ = Projection::in(*name_group(*name_group(*this, "pooler"), "dense"), config.hidden_size, config.hidden_size);
  initialise();
}

void Bert::initialise() {
  const at::NoGradGuard no_grad;
  for (auto& parameter : named_parameters()) {
    const std::string& name = parameter.key();
    if (name.ends_with(".bias")) {
      parameter.value().zero_();
    } else if (name.ends_with("LayerNorm.weight")) {
      parameter.value().fill_(1.0);
    } else {
      parameter.value().normal_(0.0, config_.initializer_range);
    }
  }
}

void Bert::load_weights(const std::filesystem::path& file, const std::string& prefix) {
  load_bert_weights(*this, file, prefix);
}

torch::Tensor Bert::forward_packed(const PackedTokens& tokens) {
  return run_layers(run_prefix(tokens, 0), tokens.lengths, 0);
}

torch::Tensor Bert::run_prefix(const PackedTokens& tokens, int64_t layers) {
  MODROB_CHECK(layers >= 0 && layers <= config_.num_hidden_layers, "no such layer");
  MODROB_CHECK(tokens.ids.size(0) == std::accumulate(tokens.lengths.begin(), tokens.lengths.end(), int64_t{0}),
               "lengths do not add up to the number of tokens");
  check_ids(tokens.ids);
  torch::Tensor positions = at::empty({tokens.ids.size(0)}, at::kLong);
  int64_t* position = positions.mutable_data_ptr<int64_t>();
  for (const int64_t length : tokens.lengths) {
    check_length(length);
    std::iota(position, position + length, int64_t{0});
    position += length;
  }
  const torch::Tensor embedded =
      embeddings_->forward(on_device(tokens.ids, device()), on_device(positions, device()), {}, drop_in_embeddings());
  PackedAttention attention(tokens.lengths);
  return through_layers(embedded, attention, 0, layers);
}

torch::Tensor Bert::run_layers(torch::Tensor hidden, std::span<const int64_t> lengths, int64_t first_layer) {
  MODROB_CHECK(first_layer >= 0 && first_layer <= config_.num_hidden_layers, "no such layer");
  PackedAttention attention(lengths);
  return through_layers(std::move(hidden), attention, first_layer, config_.num_hidden_layers);
}

torch::Tensor Bert::through_layers(torch::Tensor hidden, AttentionLayout& attention, int64_t first, int64_t last) {
  Rows rows{std::move(hidden)};
  for (int64_t layer = first; layer < last; ++layer) {
    rows = layers_[layer]->forward(rows, attention, drop_in_layer(layer));
  }
  return rows.values;
}

PaddedBertOutput Bert::forward_padded(const torch::Tensor& ids, const torch::Tensor& mask, const torch::Tensor& types,
                                      bool keep_attentions) {
  const int64_t batch = ids.size(0);
  const int64_t steps = ids.size(1);
  check_ids(ids);
  check_length(steps);
  const torch::Tensor positions = at::arange(steps, at::TensorOptions(device()).dtype(at::kLong)).repeat({batch});
  const torch::Tensor type_rows = types.defined() ? on_device(types.reshape({-1}), device()) : torch::Tensor();
  PaddedAttention attention(on_device(mask.defined() ? mask : at::ones({batch, steps}), device()), keep_attentions);
  PaddedBertOutput output;
  torch::Tensor hidden =
      embeddings_->forward(on_device(ids.reshape({-1}), device()), positions, type_rows, drop_in_embeddings());
  const auto keep = [&] { output.hidden_states.push_back(hidden.view({batch, steps, config_.hidden_size})); };
  keep();
  for (int64_t layer = 0; layer < config_.num_hidden_layers; ++layer) {
    hidden = through_layers(hidden, attention, layer, layer + 1);
    keep();
  }
  output.attentions = attention.take_probabilities();
  output.pooled = at::tanh(pooler_({output.hidden_states.back().select(1, 0)}));
  return output;
}

void Bert::freeze(bool embeddings, int64_t layers) {
  MODROB_CHECK(layers >= 0 && layers <= config_.num_hidden_layers, "more layers to freeze than there are");
  frozen_embeddings_ = embeddings;
  frozen_layers_ = layers;
  for (auto& parameter : embeddings_->parameters()) parameter.requires_grad_(!embeddings);
  for (int64_t layer = 0; layer < config_.num_hidden_layers; ++layer) {
    for (auto& parameter : layers_[layer]->parameters()) parameter.requires_grad_(layer >= layers);
  }
}

std::vector<torch::Tensor> Bert::trained_parameters() const {
  std::vector<torch::Tensor> trained;
  for (const auto& parameter : named_parameters()) {
    if (parameter.value().requires_grad() && !parameter.key().starts_with("pooler."))
      trained.push_back(parameter.value());
  }
  return trained;
}

void Bert::check_ids(const torch::Tensor& ids) const {
  if (ids.numel() == 0) return;
  const auto [lowest, highest] = at::aminmax(ids);
  for (const int64_t id : {lowest.item<int64_t>(), highest.item<int64_t>()}) {
    if (id < 0 || id >= config_.vocab_size) {
      throw UserError("token id " + std::to_string(id) + " is outside the encoder's vocabulary of " +
                      std::to_string(config_.vocab_size) + " tokens; the text was tokenised for another encoder");
    }
  }
}

void Bert::check_length(int64_t length) const {
  if (length > config_.max_position_embeddings) {
    throw UserError("an utterance has " + std::to_string(length) + " tokens; the encoder has positions for " +
                    std::to_string(config_.max_position_embeddings) + ": cut the text (text.max_tokens)");
  }
}

}  // namespace modrob::nn
