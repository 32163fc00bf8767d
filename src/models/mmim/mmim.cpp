#include "models/mmim/mmim.h"

#include <ATen/Functions.h>
#include <torch/nn/init.h>

#include "core/error.h"

namespace modrob::models {

namespace {

// The reference's order of its contrastive bounds.
constexpr std::array<Modality, 3> kMmimContrastOrder = {Modality::kText, Modality::kVideo, Modality::kAudio};

nn::RecurrentSummaryShape mmim_shape(const MmimOptions& options, int64_t input, int64_t hidden, int64_t output) {
  return {input, hidden, output, options.lstm_layers, options.bidirectional, options.lstm_dropout};
}

}  // namespace

Mmim::Mmim(const MmimOptions& options, const MmimInputs& inputs) : options_(options), text_(inputs.text_encoder) {
  MODROB_CHECK(text_ != nullptr, "MMIM has a text encoder");
  register_module("text_enc", std::make_shared<torch::nn::Module>())->register_module("bertmodel", text_);
  video_ =
      register_module("visual_enc", std::make_shared<nn::RecurrentSummary>(mmim_shape(
                                        options, inputs.video_width, options.video_hidden_size, options.video_size)));
  audio_ =
      register_module("acoustic_enc", std::make_shared<nn::RecurrentSummary>(mmim_shape(
                                          options, inputs.audio_width, options.audio_hidden_size, options.audio_size)));

  const auto width = [&](Modality modality) {
    return modality == Modality::kText    ? text_->hidden_size()
           : modality == Modality::kVideo ? options.video_size
                                          : options.audio_size;
  };
  const auto add_pair = [&](const std::string& name, Modality from, Modality to) {
    auto estimator = std::make_shared<MmimEstimator>(width(from), width(to), options.estimator_activation);
    pairs_.push_back({name, from, to, register_module("mi_" + name, std::move(estimator))});
  };
  add_pair("tv", Modality::kText, Modality::kVideo);
  add_pair("ta", Modality::kText, Modality::kAudio);
  if (options.video_audio_bound) add_pair("va", Modality::kVideo, Modality::kAudio);

  constexpr std::array<const char*, 3> kNames = {"cpc_zt", "cpc_zv", "cpc_za"};
  for (size_t k = 0; k < 3; ++k) {
    contrasts_[k] = register_module(
        kNames[k], std::make_shared<MmimContrast>(options.fusion_size, width(kMmimContrastOrder[k]),
                                                  options.contrast_layers, options.contrast_activation));
  }

  const bool trimodal = options_.fusion_inputs == FusionInputs::kTrimodal;
  const int64_t input = text_->hidden_size() + (trimodal ? options.audio_size + options.video_size : 0);
  auto group = register_module("fusion_prj", std::make_shared<torch::nn::Module>());
  fusion_[0] = group->register_module("linear_1", torch::nn::Linear(input, options.fusion_size));
  fusion_[1] = group->register_module("linear_2", torch::nn::Linear(options.fusion_size, options.fusion_size));
  fusion_[2] = group->register_module("linear_3", torch::nn::Linear(options.fusion_size, 1));
  initialise();
}

void Mmim::initialise() {
  for (auto& parameter : named_parameters()) {
    const bool matrix = parameter.value().dim() >= 2;
    if (matrix && !parameter.key().starts_with("text_enc.")) torch::nn::init::xavier_normal_(parameter.value());
  }
}

corrupt::Representations Mmim::encode(const batch::Batch& batch, const corrupt::ZeroedRows& zeroed) {
  corrupt::Representations representations;
  representations.text =
      text_->encode_first({batch.token_ids, batch.token_lengths}, {zeroed.rows(Modality::kText), batch.cached_ids()});
  representations.video = video_->forward(batch.video, batch.video_lengths);
  representations.audio = audio_->forward(batch.audio, batch.audio_lengths);
  return representations;
}

MmimFusion Mmim::fuse(const corrupt::Representations& representations) {
  MmimFusion fusion;
  fusion.input = options_.fusion_inputs == FusionInputs::kTextOnly
                     ? representations.text
                     : at::cat({representations.text, representations.audio, representations.video}, 1);
  const at::Tensor hidden = fusion_[0](at::dropout(fusion.input, options_.fusion_dropout, is_training())).tanh();
  fusion.fused = fusion_[1](hidden).tanh();
  fusion.score = fusion_[2](fusion.fused).squeeze(1);
  return fusion;
}

MmimContrasts Mmim::contrasts(const corrupt::Representations& representations, const MmimFusion& fusion) {
  MmimContrasts contrasts;
  for (size_t k = 0; k < 3; ++k) {
    contrasts.predictions[k] = contrasts_[k]->predict(fusion.fused);
    contrasts.losses[k] =
        info_nce(representations.of(kMmimContrastOrder[k]), contrasts.predictions[k], options_.contrast_at_zero);
  }
  const auto& losses = contrasts.losses;
  contrasts.total = options_.fusion_inputs == FusionInputs::kTextOnly ? losses[0] : losses[0] + losses[1] + losses[2];
  return contrasts;
}

at::Tensor Mmim::predict(const corrupt::Representations& representations, const batch::Batch&) {
  return fuse(representations).score;
}

}  // namespace modrob::models
