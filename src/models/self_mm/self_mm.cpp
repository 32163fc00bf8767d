#include "models/self_mm/self_mm.h"

#include <ATen/Functions.h>

#include "core/error.h"
#include "nn/bidirectional_lstm.h"

namespace modrob::models {

namespace {

at::Tensor fusion_input(const corrupt::Representations& representations) {
  return at::cat({representations.text, representations.audio, representations.video}, 1);
}

}  // namespace

SelfMm::SelfMm(const SelfMmOptions& options, const SelfMmInputs& inputs)
    : options_(options),
      text_encoder_(inputs.text_encoder),
      root_(register_module("Model", std::make_shared<torch::nn::Module>())) {
  MODROB_CHECK(text_encoder_ != nullptr, "Self-MM has a text encoder");
  root_->register_module("text_model", std::make_shared<torch::nn::Module>())->register_module("model", text_encoder_);
  audio_ = sequence_encoder("audio_model", inputs.audio_width, options.audio_state_size, options.audio_size,
                            options.audio_dropout);
  video_ = sequence_encoder("video_model", inputs.video_width, options.video_state_size, options.video_size,
                            options.video_dropout);
  const int64_t text_width = text_encoder_->hidden_size();
  const PerHead<int64_t> widths = {
      {text_width + options.audio_size + options.video_size, text_width, options.audio_size, options.video_size}};
  for (const SelfMmHead which : kSelfMmHeads) {
    heads_[which] = head(std::string("post_") + head_name(which), widths[which], options.head_sizes[which]);
  }
}

SelfMm::SequenceEncoder SelfMm::sequence_encoder(const std::string& name, int64_t width, int64_t state, int64_t out,
                                                 double dropout) {
  const auto group = root_->register_module(name, std::make_shared<torch::nn::Module>());
  return {group->register_module("rnn", torch::nn::LSTM(torch::nn::LSTMOptions(width, state))),
          group->register_module("linear_1", torch::nn::Linear(state, out)), dropout};
}

SelfMm::Head SelfMm::head(const std::string& name, int64_t width, int64_t size) {
  return {root_->register_module(name + "_layer_1", torch::nn::Linear(width, size)),
          root_->register_module(name + "_layer_2", torch::nn::Linear(size, size)),
          root_->register_module(name + "_layer_3", torch::nn::Linear(size, 1))};
}

at::Tensor SelfMm::last_state(Modality modality, const at::Tensor& x, std::span<const int64_t> lengths) {
  return nn::run_lstm(encoder_of(modality).recurrent, nn::pack(x, lengths)).final_states.squeeze(0);
}

at::Tensor SelfMm::summarise(Modality modality, const at::Tensor& x, std::span<const int64_t> lengths) {
  SequenceEncoder& encoder = encoder_of(modality);
  return encoder.linear(at::dropout(last_state(modality, x, lengths), encoder.dropout, is_training()));
}

corrupt::Representations SelfMm::encode(const batch::Batch& batch, const corrupt::ZeroedRows& zeroed) {
  corrupt::Representations representations;
  representations.text =
      text_encoder_->encode_first({batch.token_ids, batch.token_lengths}, {zeroed.rows(Modality::kText), batch.ids});
  representations.audio = summarise(Modality::kAudio, batch.audio, batch.audio_lengths);
  representations.video = summarise(Modality::kVideo, batch.video, batch.video_lengths);
  return representations;
}

void SelfMm::run_head(SelfMmHead which, const at::Tensor& x, SelfMmParts& parts) {
  Head& layers = heads_[which];
  const at::Tensor input = at::dropout(x, options_.head_dropouts[which], is_training());
  parts.features[which] = layers.first(input).relu();
  parts.hidden[which] = layers.second(parts.features[which]).relu();
  parts.scores[which] = layers.score(parts.hidden[which]).squeeze(1);
}

SelfMmParts SelfMm::parts(const corrupt::Representations& representations) {
  SelfMmParts parts;
  parts.fusion_in = fusion_input(representations);
  run_head(SelfMmHead::kFusion, parts.fusion_in, parts);
  run_head(SelfMmHead::kText, representations.text, parts);
  run_head(SelfMmHead::kAudio, representations.audio, parts);
  run_head(SelfMmHead::kVideo, representations.video, parts);
  return parts;
}

at::Tensor SelfMm::predict(const corrupt::Representations& representations, const batch::Batch&) {
  SelfMmParts parts;
  run_head(SelfMmHead::kFusion, fusion_input(representations), parts);
  return parts.scores[SelfMmHead::kFusion];
}

}  // namespace modrob::models
