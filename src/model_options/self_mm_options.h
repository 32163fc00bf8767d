#pragma once

#include <cstdint>
#include <string_view>

#include "fidelity/switch_row.h"
#include "io/record/record_visitor.h"
#include "model_options/model_words.h"
#include "model_options/self_mm_heads.h"

namespace modrob::models {

enum class EmptyClass { kKeptCentre, kNan };

/// Learning rate and L2 weight decay of a group of parameters.
struct SelfMmRates {
  double learning_rate;
  double weight_decay;
};

enum class TailBatches { kStepped, kDiscarded };

/// Self-MM's own settings; defaults are the released code's for CMU-MOSI. docs/models/self_mm.md sections 3 to 5. The
/// rates of the text encoder are those of the optimiser (optimizer.learning_rate, optimizer.weight_decay).
struct SelfMmOptions {
  static constexpr std::string_view kName = "self_mm";
  static constexpr std::string_view kSummary =
      "a fused regression beside one per modality, trained on generated labels (Yu et al. 2021)";

  int64_t audio_state_size = 32;  ///< La
  int64_t video_state_size = 64;  ///< Lv
  int64_t audio_size = 16;        ///< Oa
  int64_t video_size = 32;        ///< Ov
  double audio_dropout = 0.0;     ///< behind the recurrent layer
  double video_dropout = 0.0;
  PerHead<int64_t> head_sizes = {{128, 64, 16, 32}};
  PerHead<double> head_dropouts = {{0.1, 0.0, 0.1, 0.1}};
  double label_limit = 3.0;  ///< H of section 4.4
  bool exclude_zero = false;
  int64_t update_batches = 4;  ///< mini-batches whose gradients are summed for one step
  SelfMmRates audio_rates = {1e-3, 0.01};
  SelfMmRates video_rates = {1e-4, 0.001};
  SelfMmRates other_rates = {1e-3, 0.001};
  // Fidelity switches; what they mean stands in for_each_switch.
  TailBatches tail_batches = TailBatches::kStepped;
  EmptyClass empty_class = EmptyClass::kKeptCentre;

  static constexpr SelectionLoss kSelectionLoss = SelectionLoss::kAbsoluteError;
  void for_each_switch(const fidelity::SwitchVisitor& visit);
  /// In models/self_mm/, with LibTorch.
  BuiltModel build(const BuildInputs& inputs) const;
};

/// Keys "self_mm.audio_size", ...
void describe(io::RecordVisitor& visitor, SelfMmOptions& options);

}  // namespace modrob::models
