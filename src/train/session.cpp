#include "train/session.h"

#include <ATen/Context.h>
#include <ATen/Functions.h>
#include <ATen/Parallel.h>

#include "core/error.h"
#include "core/log.h"
#include "core/results_version.h"
#include "core/rng.h"
#include "data/summary/label_check.h"
#include "device/torch_device.h"

namespace modrob::train {

Session::Session(const RunSettings& settings) : Session(settings, torch_device(settings.device)) {}

Session::Session(const RunSettings& settings, at::Device device) : settings_(settings), device_(device) {
  if (settings.data.empty()) {
    throw UserError("the setting 'data' is missing: name the folder of a data set (--data DIR or data = \"DIR\")");
  }
  use_deterministic_kernels(device);
  at::set_num_threads(static_cast<int>(settings.training.threads));
  at::manual_seed(hash_words({static_cast<uint64_t>(settings.seed), hash_text("train.initialise")}));
  const auto& model = *settings.model_settings;
  if (model.reads_word_pieces()) text_encoder_ = std::make_shared<nn::TextEncoder>(settings.encoder_options());
  const int64_t maximum = text_encoder_ ? text_encoder_->max_tokens() : batch::CollateOptions{}.max_tokens;
  auto collate = settings.collate_options(maximum);
  collate.device = device;
  collator_ = std::make_unique<batch::Collator>(data::Dataset::open(settings.data),
                                                text_encoder_ ? &text_encoder_->tokenizer() : nullptr, collate);
  if (!dataset().has_transcripts()) {
    throw UserError("data set '" + settings.data +
                    "' has no transcripts, and every model here reads text; import it with "
                    "the file that has them (modrob data import ... --labels LABELS.csv)");
  }
  for (const auto& [width, modality] :
       {std::pair{dataset().audio_width(), "audio"}, {dataset().video_width(), "video"}}) {
    if (width > 0) continue;
    log_warning("data set '" + settings.data + "' has no " + modality + ": " + settings.model +
                " sees one frame of zeros in every utterance");
  }
  for (const auto& problem : data::one_class_problems(dataset().utterances())) {
    log_warning("data set '" + settings.data + "', " + problem);
  }
  models::TrainingUtterances training;
  for (const int64_t index : dataset().indices(data::Split::kTrain)) {
    training.ids.push_back(collator_->id(index));
    training.labels.push_back(static_cast<float>(dataset().utterance(index).label));
  }
  built_ = model.build({collator_->audio_width(), collator_->video_width(),
                        model.reads_words() ? collator_->words().words() : std::vector<std::string>{}, text_encoder_,
                        settings.glove_file, settings.optimizer, settings.fidelity, std::move(training)});
  built_.to(device);
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

void Session::share_frozen_layers(const std::filesystem::path& folder, const std::string& machine) {
  if (text_encoder_ == nullptr || !text_encoder_->cacheable()) return;
  text_encoder_->share_cache(folder, machine, kResultsVersion);
}

void Session::prepare_cache(std::span<const int64_t> indices) {
  if (text_encoder_ == nullptr || !text_encoder_->cacheable()) return;
  std::vector<uint64_t> ids;
  std::vector<int64_t> packed;
  nn::PackedTokens tokens;
  for (const int64_t index : indices) {
    const auto& pieces = collator_->tokens(index);
    ids.push_back(collator_->id(index));
    tokens.lengths.push_back(static_cast<int64_t>(pieces.size()));
    packed.insert(packed.end(), pieces.begin(), pieces.end());
  }
  tokens.ids = at::tensor(packed, at::kLong);
  text_encoder_->prepare_cache(ids, tokens);
}

void Session::prepare_training_cache() {
  auto both = dataset().indices(data::Split::kTrain);
  const auto validation = dataset().indices(data::Split::kValid);
  both.insert(both.end(), validation.begin(), validation.end());
  prepare_cache(both);
}

}  // namespace modrob::train
