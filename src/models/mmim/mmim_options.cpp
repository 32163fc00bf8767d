#include "models/mmim/mmim_options.h"

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

}  // namespace modrob::models
