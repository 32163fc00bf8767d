#pragma once

#include <torch/nn/modules/linear.h>

#include <array>
#include <memory>

#include "fidelity/fidelity.h"
#include "model_options/mult_options.h"
#include "models/built_model.h"
#include "models/mult/mult_stack.h"
#include "nn/text_encoder.h"

namespace modrob::models {

/// What comes from the data and the text encoder.
struct MultInputs {
  int64_t audio_width = 0;
  int64_t video_width = 0;
  std::shared_ptr<nn::TextEncoder> text_encoder;  ///< BERT variant; null in the GloVe variant
  fidelity::Padding padding = fidelity::Padding::kMasked;
  at::Tensor word_vectors;  ///< GloVe variant: [words, word_embedding_size], not trained
};

/// The three modalities at the width of the crossmodal stacks: text, audio, video.
using MultProjections = std::array<MultSteps, 3>;

/// Everything behind the projections, for the goldens. Rows are real steps, utterance after utterance. What belongs to
/// a modality that is no target is empty.
struct MultParts {
  std::array<MultStackOutput, 6> crossmodal;  ///< text with audio, with video; audio with text, with video; video with
                                              ///< text, with audio
  std::array<MultStackOutput, 3> memory;      ///< self-attention of text, audio, video
  at::Tensor fusion_in;                       ///< [B, 6W]: each memory's last step; 2W with one target
  at::Tensor residual;                        ///< [B, 6W]: what the head adds to it
  at::Tensor head_in;                         ///< [B, 6W]: their sum
  at::Tensor score;                           ///< [B]
};

/// MulT (Tsai et al. 2019): each modality attends to the two others, one self-attention stack per modality, the last
/// steps are fused. docs/models/mult.md section 3; parameter keys are the reference's. All computation is on real steps
/// without padding; under `fidelity.padding = visible` every step of the padded batch counts as real.
class Mult : public Model {
 public:
  /// Initialised as docs/models/mult.md 3.4, from torch's default generator (the text encoder keeps its weights).
  Mult(const MultOptions& options, const MultInputs& inputs);

  /// text [B, Tt, Dt] after its dropout. BERT variant: audio and video [B, T + 2, D], a row of zeros in front of and
  /// behind each utterance's own frames; lengths count them. Under visible padding the row behind stands at the end of
  /// the batch, all lengths are the padded width, and a batch whose audio or video has not `padded_tokens` - 2 steps is
  /// a UserError (text in the packed layout then has zeros where the reference has vectors of [PAD]). GloVe variant:
  /// audio and video as they are.
  corrupt::Representations encode(const batch::Batch& batch, const corrupt::ZeroedRows& zeroed) override;
  using Model::encode;
  at::Tensor predict(const corrupt::Representations& representations, const batch::Batch& batch) override;
  /// Keeps projections, and the crossmodal stacks of modalities that stay as they are.
  at::Tensor predict_with(const corrupt::Representations& representations, const batch::Batch& batch,
                          KeptParts& kept) override;

  /// The first half of `predict`: widths of the crossmodal stacks, no padding.
  MultProjections project(const corrupt::Representations& representations, const batch::Batch& batch) const;
  /// The second half, with every step of the memories.
  MultParts fuse(const MultProjections& projections) const;

  const MultOptions& options() const { return options_; }

 private:
  bool reads_bert() const { return options_.text == MultText::kBert; }
  std::vector<Modality> targets() const;
  MultStackOptions stack_options() const;
  MultSteps project(Modality modality, const corrupt::Representations& representations,
                    const batch::Batch& batch) const;
  /// With `scores_only` a memory's last block computes the step that is read.
  MultParts fuse(MultProjections projections, KeptParts& kept, bool scores_only) const;
  at::Tensor encode_text(const batch::Batch& batch, const corrupt::ZeroedRows& zeroed);
  /// Steps of each utterance as they are represented, without the batch's padding.
  std::vector<int64_t> own_lengths(Modality modality, const batch::Batch& batch) const;

  MultOptions options_;
  fidelity::Padding padding_;
  std::shared_ptr<nn::TextEncoder> text_encoder_;
  at::Tensor word_vectors_;  // no parameter: nothing trains or stores it
  std::array<at::Tensor, 3> project_weights_;
  std::array<std::shared_ptr<MultStack>, 6> crossmodal_;
  std::array<std::shared_ptr<MultStack>, 3> memory_;
  torch::nn::Linear head_expand_{nullptr}, head_contract_{nullptr}, score_{nullptr};
};

}  // namespace modrob::models
