#include "models/self_mm/self_mm.h"

#include <ATen/Functions.h>

#include "core/error.h"

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
  audio_ = root_->register_module("audio_model", std::make_shared<nn::RecurrentSummary>(
                                                     nn::RecurrentSummaryShape{.input_size = inputs.audio_width,
                                                                               .hidden_size = options.audio_state_size,
                                                                               .output_size = options.audio_size,
                                                                               .dropout = options.audio_dropout}));
  video_ = root_->register_module("video_model", std::make_shared<nn::RecurrentSummary>(
                                                     nn::RecurrentSummaryShape{.input_size = inputs.video_width,
                                                                               .hidden_size = options.video_state_size,
                                                                               .output_size = options.video_size,
                                                                               .dropout = options.video_dropout}));
  const int64_t text_width = text_encoder_->hidden_size();
  const PerHead<int64_t> widths = {
      {text_width + options.audio_size + options.video_size, text_width, options.audio_size, options.video_size}};
  for (const SelfMmHead which : kSelfMmHeads) {
    heads_[which] = head(std::string("post_") + head_name(which), widths[which], options.head_sizes[which]);
  }
}

SelfMm::Head SelfMm::head(const std::string& name, int64_t width, int64_t size) {
  return {root_->register_module(name + "_layer_1", torch::nn::Linear(width, size)),
          root_->register_module(name + "_layer_2", torch::nn::Linear(size, size)),
          root_->register_module(name + "_layer_3", torch::nn::Linear(size, 1))};
}

corrupt::Representations SelfMm::encode(const batch::Batch& batch, const corrupt::ZeroedRows& zeroed) {
  corrupt::Representations representations;
  representations.text = text_encoder_->encode_first({batch.token_ids, batch.token_lengths},
                                                     {zeroed.rows(Modality::kText), batch.cached_ids()});
  representations.audio = audio_->forward(batch.audio, batch.audio_lengths);
  representations.video = video_->forward(batch.video, batch.video_lengths);
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
