#pragma once

#include <memory>
#include <string>
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

/// The settings of one model: everything the program needs to know before it is built.
class ModelSettings {
 public:
  virtual ~ModelSettings() = default;
  virtual void describe(io::RecordVisitor& visitor) = 0;
  /// The fidelity switches that this model alone has.
  virtual void for_each_switch(const fidelity::SwitchVisitor& /*visit*/) {}
  /// UserError for settings that contradict each other.
  virtual void validate() const {}
  virtual bool reads_word_pieces() const = 0;  ///< needs a text encoder folder
  virtual bool reads_words() const = 0;        ///< needs word ids (GloVe path)
  virtual SelectionLoss selection_loss() const = 0;
  /// Initialised from torch's default generator.
  virtual BuiltModel build(const BuildInputs& inputs) const = 0;
};

/// The options' own `describe`, for a class that has one too.
template <typename Options>
void describe_options(io::RecordVisitor& visitor, Options& options) {
  describe(visitor, options);
}

/// A model's options as its settings: a struct with defaults, a `describe` that names the keys, and what is asked here.
/// `for_each_switch`, `validate`, `reads_word_pieces` and `reads_words` may lack: it has no switches of its own, all
/// settings are right, a text encoder is needed, no words are.
template <typename Options>
class SettingsOf final : public ModelSettings {
 public:
  void describe(io::RecordVisitor& visitor) override { describe_options(visitor, options_); }
  void for_each_switch(const fidelity::SwitchVisitor& visit) override {
    if constexpr (requires { options_.for_each_switch(visit); }) options_.for_each_switch(visit);
  }
  void validate() const override {
    if constexpr (requires { options_.validate(); }) options_.validate();
  }
  bool reads_word_pieces() const override {
    if constexpr (requires { options_.reads_word_pieces(); }) return options_.reads_word_pieces();
    return true;
  }
  bool reads_words() const override {
    if constexpr (requires { options_.reads_words(); }) return options_.reads_words();
    return false;
  }
  SelectionLoss selection_loss() const override { return Options::kSelectionLoss; }
  BuiltModel build(const BuildInputs& inputs) const override { return options_.build(inputs); }

 private:
  Options options_;
};
template <typename Options>
std::unique_ptr<ModelSettings> settings_of() {
  return std::make_unique<SettingsOf<Options>>();
}

}  // namespace modrob::models
