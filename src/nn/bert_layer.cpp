#include "nn/bert_layer.h"

#include <ATen/ops/embedding.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/gelu.h>
#include <ATen/ops/layer_norm.h>
#include <ATen/ops/relu.h>
#include <ATen/ops/silu.h>

#include "core/error.h"
#include "nn/fused.h"
#include "nn/project_rows.h"

namespace modrob::nn {

Projection Projection::in(torch::nn::Module& owner, int64_t from, int64_t to) {
  return {owner.register_parameter("weight", at::empty({to, from})), owner.register_parameter("bias", at::empty({to}))};
}

torch::Tensor Projection::operator()(const Rows& rows) const { return project_rows(rows, weight, bias); }

NormWeights NormWeights::in(torch::nn::Module& owner, int64_t width) {
  return {owner.register_parameter("weight", at::empty({width})), owner.register_parameter("bias", at::empty({width}))};
}

std::shared_ptr<torch::nn::Module> name_group(torch::nn::Module& parent, const std::string& name) {
  return parent.register_module(name, std::make_shared<torch::nn::Module>(name));
}

BertLayer::BertLayer(const text::BertConfig& config) : config_(config) {
  const int64_t hidden = config.hidden_size;
  const auto attention = name_group(*this, "attention");
  const auto self = name_group(*attention, "self");
  query_ = Projection::in(*name_group(*self, "query"), hidden, hidden);
  key_ = Projection::in(*name_group(*self, "key"), hidden, hidden);
  value_ = Projection::in(*name_group(*self, "value"), hidden, hidden);
  const auto attention_output = name_group(*attention, "output");
  attention_output_ = Projection::in(*name_group(*attention_output, "dense"), hidden, hidden);
  attention_norm_ = NormWeights::in(*name_group(*attention_output, "LayerNorm"), hidden);
  intermediate_ =
      Projection::in(*name_group(*name_group(*this, "intermediate"), "dense"), hidden, config.intermediate_size);
  const auto output = name_group(*this, "output");
  output_ = Projection::in(*name_group(*output, "dense"), config.intermediate_size, hidden);
  output_norm_ = NormWeights::in(*name_group(*output, "LayerNorm"), hidden);
}

Rows BertLayer::forward(const Rows& rows, AttentionLayout& attention, bool drop) const {
  const double p = drop ? config_.hidden_dropout_prob : 0.0;
  const double p_attention = drop ? config_.attention_probs_dropout_prob : 0.0;
  const Rows context =
      attention.attend({query_(rows), key_(rows), value_(rows), config_.num_attention_heads, p_attention});
  const Rows attended = dropout_add_norm(attention_output_(context), rows.values, attention_norm_.weight,
                                         attention_norm_.bias, config_.layer_norm_eps, p);
  const Rows active = activate(intermediate_(attended));
  return dropout_add_norm(output_(active), attended.values, output_norm_.weight, output_norm_.bias,
                          config_.layer_norm_eps, p);
}

// Relu keeps what it gives for its own backward pass, the others what they read.
Rows BertLayer::activate(const torch::Tensor& rows) const {
  const auto by = [&rows](const auto& function) {
    return Rows{function(rows), [function, rows] { return function(rows); }};
  };
  switch (config_.hidden_act) {
    case text::HiddenActivation::kGelu:
      return by([](const torch::Tensor& x) { return at::gelu(x); });
    case text::HiddenActivation::kGeluTanh:
      return by([](const torch::Tensor& x) { return at::gelu(x, "tanh"); });
    case text::HiddenActivation::kRelu:
      return {at::relu(rows)};
    case text::HiddenActivation::kSilu:
      return by([](const torch::Tensor& x) { return at::silu(x); });
  }
  throw_check_failure("hidden_act", __FILE__, __LINE__, "unknown activation");
}

BertEmbeddings::BertEmbeddings(const text::BertConfig& config)
    : epsilon_(config.layer_norm_eps), dropout_(config.hidden_dropout_prob) {
  const auto table = [&](const char* name, int64_t rows) {
    return name_group(*this, name)->register_parameter("weight", at::empty({rows, config.hidden_size}));
  };
  words_ = table("word_embeddings", config.vocab_size);
  positions_ = table("position_embeddings", config.max_position_embeddings);
  types_ = table("token_type_embeddings", config.type_vocab_size);
  norm_ = NormWeights::in(*name_group(*this, "LayerNorm"), config.hidden_size);
}

torch::Tensor BertEmbeddings::forward(const torch::Tensor& ids, const torch::Tensor& positions,
                                      const torch::Tensor& types, bool drop) const {
  constexpr int64_t kPaddingRow = 0;
  const torch::Tensor type_rows = types.defined() ? at::embedding(types_, types) : types_[0];
  // The gradient of the word rows is sparse: a batch has a few hundred of 30,000 (optim/optimizer.h). An accelerator
  // would have to wait to learn which.
  const bool sparse = words_.is_cpu();
  const torch::Tensor words = at::embedding(words_, ids, kPaddingRow, /*scale_grad_by_freq=*/false, sparse);
  const torch::Tensor sum = words + at::embedding(positions_, positions) + type_rows;
  const torch::Tensor normal = at::layer_norm(sum, {sum.size(1)}, norm_.weight, norm_.bias, epsilon_);
  return dropout(normal, drop ? dropout_ : 0.0);
}

}  // namespace modrob::nn
