#pragma once

#include <torch/nn/modules/linear.h>
#include <torch/nn/modules/rnn.h>

#include <memory>
#include <span>
#include <string>

#include "models/model_settings.h"
#include "models/self_mm/heads.h"
#include "models/self_mm/label_memory.h"
#include "nn/recurrent_summary.h"
#include "nn/text_encoder.h"

namespace modrob::models {

/// Learning rate and L2 weight decay of a group of parameters.
struct SelfMmRates {
  double learning_rate;
  double weight_decay;
};

enum class TailBatches { kStepped, kDiscarded };

/// Self-MM's own settings; defaults are the released code's for CMU-MOSI. docs/models/self_mm.md sections 3 to 5. The
/// rates of the text encoder are those of the optimiser (optimizer.learning_rate, optimizer.weight_decay).
struct SelfMmOptions {
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
  BuiltModel build(const BuildInputs& inputs) const;
};

/// Keys "self_mm.audio_size", ...
void describe(io::RecordVisitor& visitor, SelfMmOptions& options);

/// What comes from the data and the text encoder.
struct SelfMmInputs {
  int64_t audio_width = 0;
  int64_t video_width = 0;
  std::shared_ptr<nn::TextEncoder> text_encoder;
};

/// Everything behind the intervention point, for the losses, the label memory and the goldens.
struct SelfMmParts {
  at::Tensor fusion_in;          ///< [B, W + Oa + Ov]: text, audio, video side by side
  PerHead<at::Tensor> features;  ///< [B, p], behind the first layer's ReLU: what the label memory keeps
  PerHead<at::Tensor> hidden;    ///< [B, p], behind the second layer's
  PerHead<at::Tensor> scores;    ///< [B]; only the fused head's is a prediction
};

/// Self-MM (Yu et al. 2021): a fused regression beside one per modality, which are trained on generated labels.
/// docs/models/self_mm.md section 3; parameter keys are the reference's.
class SelfMm : public Model {
 public:
  /// LSTMs and linear layers initialised as torch does, from its default generator; the text encoder keeps its weights.
  SelfMm(const SelfMmOptions& options, const SelfMmInputs& inputs);

  /// text [B, W]: the last hidden state of [CLS]; audio [B, Oa]; video [B, Ov].
  corrupt::Representations encode(const batch::Batch& batch, const corrupt::ZeroedRows& zeroed) override;
  using Model::encode;
  /// The fused head alone.
  at::Tensor predict(const corrupt::Representations& representations, const batch::Batch& batch) override;

  /// From the intervention point to all four scores.
  SelfMmParts parts(const corrupt::Representations& representations);

  /// The LSTM of audio or video. Public for the goldens.
  nn::RecurrentSummary& sequence(Modality modality) { return modality == Modality::kAudio ? *audio_ : *video_; }

  const SelfMmOptions& options() const { return options_; }

 private:
  struct Head {
    torch::nn::Linear first{nullptr}, second{nullptr}, score{nullptr};
  };
  Head head(const std::string& name, int64_t width, int64_t size);
  void run_head(SelfMmHead head, const at::Tensor& x, SelfMmParts& parts);

  SelfMmOptions options_;
  std::shared_ptr<nn::TextEncoder> text_encoder_;
  std::shared_ptr<torch::nn::Module> root_;  ///< "Model", the reference's wrapper that every key begins with
  std::shared_ptr<nn::RecurrentSummary> audio_, video_;
  PerHead<Head> heads_;
};

}  // namespace modrob::models
