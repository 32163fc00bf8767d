#pragma once

#include <utility>
#include <variant>

#include "model_options/bbfn_options.h"
#include "model_options/misa_options.h"
#include "model_options/mmim_options.h"
#include "model_options/mult_options.h"
#include "model_options/self_mm_options.h"

namespace modrob::models {

/// The options of every model, in the order of lists. Each is a struct with defaults, `kName`, `kSummary`,
/// `kSelectionLoss`, a `describe` that names the keys, `build`, and what is asked below. `for_each_switch`, `validate`,
/// `reads_word_pieces` and `reads_words` may lack: it has no switches of its own, all settings are right, a text
/// encoder is needed, no words are.
using ModelOptions = std::variant<MisaOptions, BbfnOptions, SelfMmOptions, MmimOptions, MultOptions>;

/// The settings of one model: everything the program needs to know before it is built.
class ModelSettings {
 public:
  explicit ModelSettings(ModelOptions options) : options_(std::move(options)) {}

  void describe(io::RecordVisitor& visitor);
  /// The fidelity switches that this model alone has.
  void for_each_switch(const fidelity::SwitchVisitor& visit);
  /// UserError for settings that contradict each other.
  void validate() const;
  bool reads_word_pieces() const;  ///< needs a text encoder folder
  bool reads_words() const;        ///< needs word ids (GloVe path)
  SelectionLoss selection_loss() const;
  /// Initialised from torch's default generator. Defined in models/built_model.cpp, with LibTorch.
  BuiltModel build(const BuildInputs& inputs) const;

 private:
  ModelOptions options_;
};

}  // namespace modrob::models
