#include "train/session.h"

#include <ATen/Context.h>

#include <algorithm>

#include "core/error.h"
#include "core/rng.h"

namespace modrob::train {

Session::Session(const RunSettings& settings) : settings_(settings) {
  if (settings.data.empty()) {
    throw UserError("the setting 'data' is missing: name the folder of a data set (--data DIR or data = \"DIR\")");
  }
  at::manual_seed(hash_words({static_cast<uint64_t>(settings.seed), hash_text("train.initialise")}));
  const auto& model = *settings.model_settings;
  if (model.reads_word_pieces()) text_encoder_ = nn::TextEncoder::open(settings.text);
  const int64_t maximum = text_encoder_ ? text_encoder_->max_tokens() : batch::CollateOptions{}.max_tokens;
  collator_ = std::make_unique<batch::Collator>(data::Dataset::open(settings.data),
                                                text_encoder_ ? &text_encoder_->tokenizer() : nullptr,
                                                settings.collate_options(maximum));
  built_ = model.build({*collator_, text_encoder_, settings.glove_file, settings.optimizer, settings.fidelity});
}

void Session::write_parameters(nn::StateWriter& writer, bool trained_only) const {
  for (const auto& parameter : built_.model->named_parameters()) {
    if (!trained_only || parameter.value().requires_grad()) writer.tensor(parameter.key(), parameter.value());
  }
}

void Session::read_parameters(const nn::StateReader& reader, bool trained_only) {
  for (auto& parameter : built_.model->named_parameters()) {
    if (!trained_only || parameter.value().requires_grad()) reader.read_into(parameter.key(), parameter.value());
  }
}

void Session::prepare_cache(std::span<const int64_t> indices) {
  if (text_encoder_ == nullptr || !text_encoder_->caches()) return;
  std::vector<uint64_t> ids;
  std::vector<std::vector<int64_t>> tokens;
  for (const int64_t index : indices) {
    ids.push_back(collator_->id(index));
    tokens.push_back(collator_->tokens(index));
  }
  text_encoder_->prepare_cache(ids, tokens);
}

}  // namespace modrob::train
