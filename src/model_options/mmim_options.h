#pragma once

#include <cstdint>
#include <string_view>

#include "fidelity/switch_row.h"
#include "io/record/record_visitor.h"
#include "model_options/model_words.h"

namespace modrob::models {

enum class ContrastAtZero { kNoGradient, kNan };
enum class SingularEntropy { kLeftOut, kAsComputed };

enum class MmimActivation { kRelu, kTanh };

enum class FusionInputs { kTrimodal, kTextOnly };
enum class EstimatorGradients { kEstimators, kWholeModel };
enum class UnusedGradients { kNone, kZeroFilled };
enum class EntropyWithoutContrast { kLeftOut, kSubtracted };

/// MMIM's own settings; defaults as in the reference code, but `contrast`, which all its run scripts switch on.
/// docs/models/mmim.md sections 3-5.
struct MmimOptions {
  static constexpr std::string_view kName = "mmim";
  static constexpr std::string_view kSummary =
      "mutual information maximised between modalities and with their fusion (Han et al. 2021)";

  int64_t video_hidden_size = 16;  ///< of the LSTM ("d_vh")
  int64_t audio_hidden_size = 16;  ///< "d_ah"
  int64_t video_size = 16;         ///< of the representation ("d_vout")
  int64_t audio_size = 16;         ///< "d_aout"
  int64_t fusion_size = 128;       ///< "d_prjh"
  int64_t lstm_layers = 1;
  bool bidirectional = false;
  double lstm_dropout = 0;  ///< between LSTM layers and on the final state; the reference: 0 for one layer
  double fusion_dropout = 0.1;
  bool contrast = true;         ///< likelihood pass, contrastive loss and bounds; without it the task loss
  int64_t contrast_layers = 1;  ///< "cpc_layers"
  MmimActivation contrast_activation = MmimActivation::kTanh;
  MmimActivation estimator_activation = MmimActivation::kRelu;
  bool video_audio_bound = false;  ///< a bound between video and audio too ("add_va")
  double contrast_weight = 0.1;    ///< alpha
  double bound_weight = 0.1;       ///< beta, of likelihood and entropy
  int64_t memory_batches = 1;      ///< whose rows join the current ones in the entropy
  bool half_estimator_pass = false;
  double text_learning_rate = 5e-5;
  double estimator_learning_rate = 1e-3;
  // Fidelity switches; what they mean stands in for_each_switch.
  FusionInputs fusion_inputs = FusionInputs::kTrimodal;
  ContrastAtZero contrast_at_zero = ContrastAtZero::kNoGradient;
  EstimatorGradients estimator_gradients = EstimatorGradients::kEstimators;
  UnusedGradients unused_gradients = UnusedGradients::kNone;
  SingularEntropy singular_entropy = SingularEntropy::kLeftOut;
  EntropyWithoutContrast entropy_without_contrast = EntropyWithoutContrast::kLeftOut;

  static constexpr SelectionLoss kSelectionLoss = SelectionLoss::kAbsoluteError;
  /// UserError naming the key.
  void validate() const;
  void for_each_switch(const fidelity::SwitchVisitor& visit);
  /// In models/mmim/, with LibTorch.
  BuiltModel build(const BuildInputs& inputs) const;
};

/// Keys "mmim.video_hidden_size", ...
void describe(io::RecordVisitor& visitor, MmimOptions& options);

}  // namespace modrob::models
