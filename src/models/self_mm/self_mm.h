#pragma once

#include <torch/nn/modules/linear.h>
#include <torch/nn/modules/rnn.h>

#include <memory>
#include <span>
#include <string>

#include "model_options/self_mm_heads.h"
#include "model_options/self_mm_options.h"
#include "models/built_model.h"
#include "models/self_mm/label_memory.h"
#include "nn/recurrent_summary.h"
#include "nn/text_encoder.h"

namespace modrob::models {

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
