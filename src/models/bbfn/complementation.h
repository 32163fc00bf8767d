#pragma once

#include <torch/nn/modules/rnn.h>

#include <memory>
#include <vector>

#include "models/bbfn/gated_layer.h"

namespace modrob::models {

/// A level's two pooled vectors and, if asked for, what the discriminator says about them.
struct BbfnPooled {
  at::Tensor language, other;  ///< [B, d]
  at::Tensor other_like;       ///< [2B]: how much like the other modality, language's rows first; may be undefined
};

/// Pools both streams of a pair and tells the results apart. docs/models/bbfn.md 3.5; keys `encode_l`, `encode_o`,
/// `discriminator.0`, `discriminator.2`.
class PairPooling : public torch::nn::Module {
 public:
  /// Level 0 pools by mean and a linear layer, later levels by a bidirectional GRU.
  PairPooling(int64_t level, int64_t width);

  BbfnPooled forward(const BbfnStream& language, const BbfnStream& other, bool discriminate);

 private:
  at::Tensor pool(torch::nn::Linear& linear, torch::nn::GRU& gru, const BbfnStream& stream);

  torch::nn::Linear linear_language_{nullptr}, linear_other_{nullptr};  // level 0
  torch::nn::GRU gru_language_{nullptr}, gru_other_{nullptr};           // later levels
  torch::nn::Linear discriminate_hidden_{nullptr}, discriminate_{nullptr};
};

/// What happened at one level of a pair.
struct BbfnLevel {
  BbfnPooled pooled;
  GatedLayerOutput language, other;
};

/// What of a pass is wanted besides the scores.
struct BbfnWanted {
  bool discriminators = false;
  bool levels = false;
};

struct BbfnPair {
  at::Tensor language, other;          ///< [B, d]: first steps of both streams behind the last level
  std::vector<at::Tensor> other_like;  ///< per level, if discriminators are wanted
  std::vector<BbfnLevel> levels;       ///< if levels are wanted
};

/// One pair of modalities, language and another, through all its levels. docs/models/bbfn.md 3.4; keys
/// `div_encoders.i`, `l2other_layers.i`, `other2l_layers.i`, `layer_norm` (dead).
class ModalityComplementation : public torch::nn::Module {
 public:
  explicit ModalityComplementation(const BbfnOptions& options);

  BbfnPair forward(BbfnStream language, BbfnStream other, const BbfnWanted& wanted);

 private:
  std::vector<std::shared_ptr<PairPooling>> pooling_;
  std::vector<std::shared_ptr<GatedLayer>> language_layers_, other_layers_;
  torch::nn::LayerNorm unused_norm_{nullptr};
};

}  // namespace modrob::models
