#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "fidelity/fidelity.h"
#include "io/record/record_visitor.h"
#include "models/model.h"
#include "models/objective.h"
#include "nn/text_encoder.h"
#include "optim/optimizer_options.h"

namespace modrob::models {

/// A model ready to train or to diagnose.
struct BuiltModel {
  std::shared_ptr<Model> model;
  std::unique_ptr<Objective> objective;
};

/// The training split, for an objective that remembers its utterances.
struct TrainingUtterances {
  std::vector<uint64_t> ids;  ///< as Batch::ids
  std::vector<float> labels;
};

/// What the validation split is judged by when the best epoch is selected: the task loss of the model's training.
enum class SelectionLoss { kSquaredError, kAbsoluteError };

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

/// The settings of one model: everything the program needs to know before it is built. Two files and one line in
/// models.cpp make a model known.
class ModelSettings {
 public:
  virtual ~ModelSettings() = default;
  virtual void describe(io::RecordVisitor& visitor) = 0;
  /// UserError for settings that contradict each other.
  virtual void validate() const {}
  virtual bool reads_word_pieces() const = 0;  ///< needs a text encoder folder
  virtual bool reads_words() const = 0;        ///< needs word ids (GloVe path)
  virtual SelectionLoss selection_loss() const = 0;
  /// Initialised from torch's default generator.
  virtual BuiltModel build(const BuildInputs& inputs) const = 0;
};

struct ModelEntry {
  std::string_view name;
  std::string_view summary;
  std::unique_ptr<ModelSettings> (*make_settings)();
};

/// Every model, one line each.
const std::vector<ModelEntry>& model_list();
/// UserError with near matches and the list for an unknown name.
const ModelEntry& find_model(std::string_view name);

}  // namespace modrob::models
