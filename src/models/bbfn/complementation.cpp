#include "models/bbfn/complementation.h"

#include <ATen/Functions.h>

#include <string>

#include "nn/bidirectional_lstm.h"
#include "nn/packed_gru.h"

namespace modrob::models {

namespace {

// [N, D] -> [B, D]. Under fidelity.text_steps = words the reference leaves steps out of the sum but not out of the
// divisor (docs/models/bbfn.md 8.6).
at::Tensor bbfn_counted_mean(const at::Tensor& rows, const BbfnSteps& steps) {
  return steps.steps.sum(steps.counted.defined() ? rows * steps.counted : rows) / steps.divisor;
}

}  // namespace

PairPooling::PairPooling(int64_t level, int64_t width) {
  if (level == 0) {
    linear_language_ = register_module("encode_l", torch::nn::Linear(width, width));
    linear_other_ = register_module("encode_o", torch::nn::Linear(width, width));
  } else {
    const auto gru = [&](const char* name) {
      auto module = register_module(name, torch::nn::GRU(torch::nn::GRUOptions(width, width).bidirectional(true)));
      nn::initialise_recurrent_orthogonal(*module);
      return module;
    };
    gru_language_ = gru("encode_l");
    gru_other_ = gru("encode_o");
  }
  const auto discriminator = register_module("discriminator", std::make_shared<torch::nn::Module>());
  discriminate_hidden_ = discriminator->register_module("0", torch::nn::Linear(width, 4 * width));
  discriminate_ = discriminator->register_module("2", torch::nn::Linear(4 * width, 1));
}

at::Tensor PairPooling::pool(torch::nn::Linear& linear, torch::nn::GRU& gru, const BbfnStream& stream) {
  if (!linear.is_empty()) return linear(stream.mean);
  const at::Tensor outputs = nn::run_packed_gru(gru, stream.steps->steps, stream.rows);
  const at::Tensor mean = bbfn_counted_mean(outputs, *stream.steps);
  return mean.view({mean.size(0), 2, -1}).mean(1);
}

BbfnPooled PairPooling::forward(const BbfnStream& language, const BbfnStream& other, bool discriminate) {
  BbfnPooled pooled;
  pooled.language = pool(linear_language_, gru_language_, language);
  pooled.other = pool(linear_other_, gru_other_, other);
  if (discriminate) {
    const at::Tensor both = at::cat({pooled.language, pooled.other});
    pooled.other_like = at::sigmoid(discriminate_(at::relu(discriminate_hidden_(both)))).squeeze(1);
  }
  return pooled;
}

ModalityComplementation::ModalityComplementation(const BbfnOptions& options) {
  // The reference's attribute names are crossed: `l2other_layers` update the language (docs/models/bbfn.md 8.8).
  const auto language = register_module("l2other_layers", std::make_shared<torch::nn::Module>());
  const auto other = register_module("other2l_layers", std::make_shared<torch::nn::Module>());
  const auto pooling = register_module("div_encoders", std::make_shared<torch::nn::Module>());
  for (int64_t level = 0; level < options.levels; ++level) {
    const std::string name = std::to_string(level);
    language_layers_.push_back(language->register_module(name, std::make_shared<GatedLayer>(options)));
    other_layers_.push_back(other->register_module(name, std::make_shared<GatedLayer>(options)));
    pooling_.push_back(pooling->register_module(name, std::make_shared<PairPooling>(level, options.hidden_size)));
  }
  // Exists in the reference without any use; kept so that state dicts have the same keys.
  unused_norm_ = register_module("layer_norm", torch::nn::LayerNorm(std::vector{options.hidden_size}));
}

BbfnPair ModalityComplementation::forward(BbfnStream language, BbfnStream other, const BbfnWanted& wanted) {
  BbfnPair pair;
  for (size_t i = 0; i < pooling_.size(); ++i) {
    const bool last = i + 1 == pooling_.size();
    const bool first_only = last && !wanted.levels;
    BbfnLevel level;
    level.pooled = pooling_[i]->forward(language, other, wanted.discriminators);
    const at::Tensor control = at::cat({level.pooled.language, level.pooled.other}, 1);
    level.language = language_layers_[i]->forward(language, other, control, first_only);
    level.other = other_layers_[i]->forward(other, language, control, first_only);
    language.rows = level.language.rows;
    other.rows = level.other.rows;
    if (wanted.discriminators) pair.other_like.push_back(level.pooled.other_like);
    if (wanted.levels) pair.levels.push_back(std::move(level));
    if (last) {
      pair.language = first_only ? language.rows : language.steps->steps.first(language.rows);
      pair.other = first_only ? other.rows : other.steps->steps.first(other.rows);
    }
  }
  return pair;
}

}  // namespace modrob::models
