#include "model_options/mmim_options.h"

#include "core/error.h"

namespace modrob::models {

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
