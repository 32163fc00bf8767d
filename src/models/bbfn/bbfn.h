#pragma once

#include <torch/nn/modules/conv.h>
#include <torch/nn/modules/linear.h>

#include <array>
#include <memory>

#include "fidelity/fidelity.h"
#include "model_options/bbfn_options.h"
#include "models/bbfn/complementation.h"
#include "models/built_model.h"
#include "nn/text_encoder.h"

namespace modrob::models {

/// Widths that come from the data and the text encoder, and the switch `padding`.
struct BbfnInputs {
  int64_t audio_width = 0;
  int64_t video_width = 0;
  std::shared_ptr<nn::TextEncoder> text_encoder;
  fidelity::Padding padding = fidelity::Padding::kMasked;
};

/// A modality in front of the levels.
struct BbfnConvolved {
  at::Tensor all;   ///< [M, d]: behind the convolution; the steps that are represented, be they real or not
  at::Tensor rows;  ///< [N, d]: of the real steps
  at::Tensor mean;  ///< [B, d]: theirs
};

/// Everything behind the intervention point, for the losses and the goldens. Arrays by modality or, for pairs, in the
/// order language-audio, language-video. N: real steps, in the order of nn::PackedSteps.
struct BbfnParts {
  std::array<BbfnSteps, 3> steps;
  std::array<BbfnConvolved, 3> streams;
  std::array<BbfnPair, 2> pairs;
  at::Tensor fusion_in;      ///< [B, 4d]
  at::Tensor fusion_hidden;  ///< [B, 4d]: between the head's two layers, before dropout
  at::Tensor fusion_out;     ///< [B, 4d]
  at::Tensor score;          ///< [B]

  /// [4 * levels * B]: every discriminator's answers, pair after pair, level after level, the language's rows first;
  /// they must have been wanted.
  at::Tensor other_like() const;
};

/// BBFN (Han et al. 2021): two text-centred pairs of modalities through gated cross-modal Transformer layers.
/// docs/models/bbfn.md section 3; parameter keys are the reference's. The text encoder is always a BERT.
class Bbfn : public Model {
 public:
  /// Initialised as docs/models/bbfn.md 3.9, from torch's default generator (the text encoder keeps its weights).
  Bbfn(const BbfnOptions& options, const BbfnInputs& inputs);

  /// text [B, T, W], last hidden states; audio [B, Ta + 2, Da] and video [B, Tv + 2, Dv], the features with a step of
  /// zeros before and behind. Lengths: each utterance's own, or T, Ta + 2 and Tv + 2 where padding is visible.
  /// UserError under fidelity.text_steps = words for data that are not word-aligned.
  corrupt::Representations encode(const batch::Batch& batch, const corrupt::ZeroedRows& zeroed) override;
  using Model::encode;
  at::Tensor predict(const corrupt::Representations& representations, const batch::Batch& batch) override;
  /// Keeps what does not read the other modalities: lengths and convolutions.
  at::Tensor predict_with(const corrupt::Representations& representations, const batch::Batch& batch,
                          KeptParts& kept) override;

  /// From the intervention point to the score.
  BbfnParts parts(const corrupt::Representations& representations, const batch::Batch& batch,
                  const BbfnWanted& wanted = {});

  const BbfnOptions& options() const { return options_; }

 private:
  BbfnSteps steps_of(Modality modality, const batch::Batch& batch) const;
  BbfnConvolved convolve(Modality modality, const corrupt::Representations& representations,
                         const BbfnSteps& steps) const;
  BbfnParts parts(const corrupt::Representations& representations, const batch::Batch& batch, const BbfnWanted& wanted,
                  KeptParts& kept);

  BbfnOptions options_;
  bool padding_visible_, steps_by_words_;
  std::shared_ptr<nn::TextEncoder> text_encoder_;
  std::array<torch::nn::Conv1d, 3> convolutions_{nullptr, nullptr, nullptr};  // by modality
  std::array<std::shared_ptr<ModalityComplementation>, 2> pairs_;             // language-audio, language-video
  torch::nn::Linear hidden_{nullptr}, residual_{nullptr}, score_{nullptr};
};

}  // namespace modrob::models
