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
      text_->encode_first({batch.token_ids, batch.token_lengths}, {zeroed.rows(Modality::kText), batch.ids});
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

void describe(io::RecordVisitor& visitor, MmimOptions& options) {
  static constexpr io::EnumName kActivations[] = {{"relu", 0}, {"tanh", 1}};
  constexpr io::Range kWidth{1, 65536};
  // A quarter of the width, rounded down, is what the entropy is taken of.
  constexpr io::Range kRepresentation{4, 65536};
  visitor.field("mmim.video_hidden_size", options.video_hidden_size, "state of the video LSTM", kWidth);
  visitor.field("mmim.audio_hidden_size", options.audio_hidden_size, "state of the audio LSTM", kWidth);
  visitor.field("mmim.video_size", options.video_size, "width of the video representation", kRepresentation);
  visitor.field("mmim.audio_size", options.audio_size, "width of the audio representation", kRepresentation);
  visitor.field("mmim.fusion_size", options.fusion_size, "width of the fused vector", kWidth);
  visitor.field("mmim.lstm_layers", options.lstm_layers, "layers of the LSTMs", {1, 64});
  visitor.field("mmim.bidirectional", options.bidirectional, "LSTMs in both directions");
  visitor.field("mmim.lstm_dropout", options.lstm_dropout,
                "dropout between the LSTMs' layers and on their final state (more than one layer)", {0, 1});
  visitor.field("mmim.fusion_dropout", options.fusion_dropout, "dropout before the fusion", {0, 1});
  visitor.field("mmim.contrast", options.contrast,
                "mutual information is maximised; without it the task loss alone is minimised");
  visitor.field("mmim.contrast_layers", options.contrast_layers,
                "linear maps from the fused vector to each modality's (contrastive loss)", {1, 64});
  visitor.choice("mmim.contrast_activation", options.contrast_activation, kActivations,
                 "behind the first of several such maps");
  visitor.choice("mmim.estimator_activation", options.estimator_activation, kActivations,
                 "inside the mutual-information estimators");
  visitor.field("mmim.video_audio_bound", options.video_audio_bound, "also bound video and audio to each other");
  visitor.field("mmim.contrast_weight", options.contrast_weight, "alpha, weight of the contrastive loss", {0, 1e6});
  visitor.field("mmim.bound_weight", options.bound_weight, "beta, weight of likelihood and entropy", {0, 1e6});
  visitor.field("mmim.memory_batches", options.memory_batches, "recent batches whose rows the entropy sees too",
                {1, 1 << 20});
  visitor.field("mmim.half_estimator_pass", options.half_estimator_pass,
                "the estimators' pass visits the first half of its batches, rounded up");
  visitor.field("mmim.text_learning_rate", options.text_learning_rate, "learning rate of the text encoder", {0, 10});
  visitor.field("mmim.estimator_learning_rate", options.estimator_learning_rate,
                "learning rate of the mutual-information estimators", {0, 10});
}

void MmimOptions::validate() const {
  if (half_estimator_pass && !contrast) {
    throw UserError(
        "mmim.half_estimator_pass = true with mmim.contrast = false: without contrast there is no "
        "estimators' pass to halve; switch one of them");
  }
  if (lstm_dropout > 0 && lstm_layers == 1) {
    throw UserError("mmim.lstm_dropout = " + std::to_string(lstm_dropout) +
                    " with mmim.lstm_layers = 1: it acts from two layers on; set it to 0 or the layers to 2");
  }
}

void MmimOptions::for_each_switch(const fidelity::SwitchVisitor& visit) {
  static constexpr io::EnumName kFusionInputChoices[] = {{"trimodal", 0, "text, audio and video"},
                                                         {"text_only", 1, "text alone"}};
  static constexpr io::EnumName kContrastsAtZero[] = {
      {"no_gradient", 0, "a vector of zeros keeps its place and sends no gradient"},
      {"nan", 1, "divided by its norm of zero"}};
  static constexpr io::EnumName kEstimatorGradientChoices[] = {
      {"estimators", 0, "of the parameters it updates; the encoders run without gradients"},
      {"whole_model", 1, "of the whole model, which enters the clipping norm"}};
  static constexpr io::EnumName kUnusedGradientChoices[] = {
      {"none", 0, "a parameter without a gradient in this step is left alone"},
      {"zero_filled", 1, "its gradient is zero once there was one: weight decay alone moves it"}};
  static constexpr io::EnumName kSingularEntropies[] = {
      {"left_out", 0, "a pair's entropy with too few rows of a class, or without a finite value, is left out"},
      {"as_computed", 1, "NaN or infinite"}};
  static constexpr io::EnumName kEntropiesWithoutContrast[] = {{"left_out", 0, "the task loss alone"},
                                                               {"subtracted", 1, "the task loss less the entropy"}};
  fidelity::visit_switch(
      visit,
      {"fusion_inputs", kFusionInputChoices, 1,
       "The released model predicts from text alone, a left-over ablation; its paper fuses all three.",
       "docs/models/mmim.md 8.1"},
      fusion_inputs);
  fidelity::visit_switch(
      visit,
      {"contrast_at_zero", kContrastsAtZero, 1,
       "The contrastive loss divides each vector by its norm, so a missing modality makes the reference's loss NaN and "
       "its robust training cannot run.",
       "docs/models/mmim.md 8.2"},
      contrast_at_zero);
  fidelity::visit_switch(
      visit,
      {"estimator_gradients", kEstimatorGradientChoices, 1,
       "The first pass of an epoch updates the mutual-information estimators only. In the reference the encoders' "
       "gradients still enter its clipping norm and usually dominate it.",
       "docs/models/mmim.md 5, 8.3"},
      estimator_gradients);
  fidelity::visit_switch(
      visit,
      {"unused_gradients", kUnusedGradientChoices, 1,
       "With zero-filled gradients the entropy projections, which nothing trains, decay towards zero and the printed "
       "loss rises without meaning.",
       "docs/models/mmim.md 8.5"},
      unused_gradients);
  fidelity::visit_switch(
      visit,
      {"singular_entropy", kSingularEntropies, 1,
       "A class with no more rows than dimensions has a singular covariance, whose log-determinant is NaN or infinite.",
       "docs/models/mmim.md 8.7"},
      singular_entropy);
  fidelity::visit_switch(visit,
                         {"entropy_without_contrast", kEntropiesWithoutContrast, 1,
                          "With contrast = false the reference still subtracts the entropy from the task loss.",
                          "docs/models/mmim.md 8.8"},
                         entropy_without_contrast);
}

}  // namespace modrob::models
