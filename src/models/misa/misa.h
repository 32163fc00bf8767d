#pragma once

#include <torch/nn/modules/embedding.h>
#include <torch/nn/modules/linear.h>
#include <torch/nn/modules/normalization.h>
#include <torch/nn/modules/rnn.h>
#include <torch/nn/modules/transformercoder.h>

#include <array>
#include <memory>

#include "model_options/misa_options.h"
#include "models/built_model.h"
#include "nn/losses.h"
#include "nn/text_encoder.h"

namespace modrob::models {

/// Widths that come from the data and the text encoder.
struct MisaInputs {
  int64_t audio_width = 0;
  int64_t video_width = 0;
  int64_t word_count = 0;                         ///< rows of the word-vector table (GloVe path)
  std::shared_ptr<nn::TextEncoder> text_encoder;  ///< BERT path; null in the GloVe path
};

/// Everything behind the intervention point, for the losses and the goldens. Arrays are in the order text, video,
/// audio, as in the reference. All [B, H] but where noted.
struct MisaParts {
  std::array<at::Tensor, 3> projected;      ///< o_k
  std::array<at::Tensor, 3> private_parts;  ///< p_k
  std::array<at::Tensor, 3> shared_parts;   ///< s_k
  std::array<at::Tensor, 3> reconstructed;  ///< r_k
  std::array<at::Tensor, 3> domains;        ///< [B, 3], adversarial similarity only
  at::Tensor transformer_in;                ///< [6, B, H]
  at::Tensor transformer_out;               ///< [6, B, H]
  at::Tensor fusion_in;                     ///< [B, 6H]
  at::Tensor fusion_hidden;                 ///< [B, 3H] before dropout and activation
  at::Tensor score;                         ///< [B]
};

/// MISA (Hazarika et al. 2020): shared and private parts of each modality, fused by a one-layer Transformer.
/// docs/models/misa.md section 3; parameter keys are the reference's.
class Misa : public Model {
 public:
  /// Initialised as docs/models/misa.md 3.8, from torch's default generator (the text encoder keeps its weights).
  Misa(const MisaOptions& options, const MisaInputs& inputs);

  /// text [B, W] (mean of the last hidden states) or [B, 4 De]; video [B, 4 Dv]; audio [B, 4 Da].
  corrupt::Representations encode(const batch::Batch& batch, const corrupt::ZeroedRows& zeroed) override;
  using Model::encode;
  at::Tensor predict(const corrupt::Representations& representations, const batch::Batch& batch) override;

  /// From the intervention point to the score, with everything on the way.
  MisaParts parts(const corrupt::Representations& representations);

  /// q_k and q_s of docs/models/misa.md 3.5, [B, 4] each: computed by the reference, used by no loss.
  std::array<at::Tensor, 4> shared_or_private(const MisaParts& parts);

  /// Video, audio (and GloVe text) encoder of docs/models/misa.md 3.3: x [B, T, D] -> [B, 4D]. Public for the goldens.
  at::Tensor summarise(Modality modality, const at::Tensor& x, std::span<const int64_t> lengths);

  const MisaOptions& options() const { return options_; }
  torch::nn::Embedding& word_embeddings() { return word_embeddings_; }

 private:
  struct SequenceEncoder {
    torch::nn::LSTM first{nullptr}, second{nullptr};
    torch::nn::LayerNorm norm{nullptr};
  };

  SequenceEncoder sequence_encoder(const std::string& letter, int64_t width);
  torch::nn::Linear linear(const std::string& group, const std::string& name, int64_t in, int64_t out);
  at::Tensor activate(const at::Tensor& x) const;
  at::Tensor drop(const at::Tensor& x) const;

  MisaOptions options_;
  std::shared_ptr<nn::TextEncoder> text_encoder_;
  torch::nn::Embedding word_embeddings_{nullptr};
  std::array<SequenceEncoder, 3> sequences_;  // by modality; text only in the GloVe path
  // In the reference's order: text, video, audio.
  std::array<torch::nn::Linear, 3> project_{nullptr, nullptr, nullptr};
  std::array<torch::nn::LayerNorm, 3> project_norm_{nullptr, nullptr, nullptr};
  std::array<torch::nn::Linear, 3> private_{nullptr, nullptr, nullptr};
  std::array<torch::nn::Linear, 3> reconstruct_{nullptr, nullptr, nullptr};
  torch::nn::Linear shared_{nullptr};
  torch::nn::Linear discriminate_hidden_{nullptr}, discriminate_{nullptr};
  torch::nn::Linear shared_or_private_{nullptr};
  torch::nn::Linear fusion_hidden_{nullptr}, fusion_score_{nullptr};
  torch::nn::LayerNorm unused_text_norm_{nullptr};
  torch::nn::TransformerEncoder transformer_{nullptr};
};

}  // namespace modrob::models
