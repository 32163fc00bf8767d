#pragma once

#include <memory>
#include <string>
#include <vector>

#include "fidelity/fidelity.h"
#include "models/model.h"
#include "models/objective.h"
#include "nn/text_encoder.h"
#include "optim/optimizer_options.h"

namespace modrob::models {

/// A model ready to train or to diagnose.
struct BuiltModel {
  std::shared_ptr<Model> model;
  std::unique_ptr<Objective> objective;

  /// Both compute on `device` from now on; before the first step.
  void to(at::Device device) {
    model->to(device);
    objective->to(device);
  }
};

/// The training split, for an objective that remembers its utterances.
struct TrainingUtterances {
  std::vector<uint64_t> ids;  ///< as Batch::ids
  std::vector<float> labels;
};

/// What a model may need to be built.
struct BuildInputs {
  int64_t audio_width = 0;
  int64_t video_width = 0;
  std::vector<std::string> words;                 ///< of Batch::word_ids, for a model that reads words
  std::shared_ptr<nn::TextEncoder> text_encoder;  ///< null for a model that reads no word pieces
  std::string glove_file;                         ///< "" = random word vectors
  optim::OptimizerOptions optimizer;
  fidelity::Fidelity fidelity;
  TrainingUtterances training;
};

}  // namespace modrob::models
