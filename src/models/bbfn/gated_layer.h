#pragma once

#include <torch/nn/modules/linear.h>
#include <torch/nn/modules/normalization.h>

#include <memory>

#include "nn/multihead_attention.h"
#include "nn/packed_steps.h"

namespace modrob::models {

struct BbfnOptions;

/// What does not change on a stream's way through the levels: which steps it has, and how it is pooled.
struct BbfnSteps {
  nn::PackedSteps steps;
  at::Tensor counted;  ///< [N, 1]: 1 where a step counts in the pooled vectors, else 0; undefined = every step
  at::Tensor divisor;  ///< [B, 1]: number of steps
};

/// One modality's side of a pair: its real steps as rows [N, d].
struct BbfnStream {
  at::Tensor rows;
  at::Tensor mean;  ///< [B, d]: of the rows in front of the first level
  const BbfnSteps* steps;
};

/// Of all N steps of a stream, or of the B first ones.
struct GatedLayerOutput {
  at::Tensor attended;       ///< [N, d]: rows of the attention, before dropout and gate
  at::Tensor retain_gate;    ///< [B, d]: of the stream itself
  at::Tensor compound_gate;  ///< [B, d]: of what was attended to
  at::Tensor rows;           ///< [N, d]: the stream's new state
};

/// Gated cross-modal transformer layer: a stream attends to the other one of its pair, and both what it attends to and
/// what it was are scaled by gates. docs/models/bbfn.md 3.6, 3.7; keys `self_attn`, `mem_proj.0`, `att_proj.0`, `fc1`,
/// `fc2`, `layer_norms.0`, `layer_norms.1`.
///
/// The reference also computes rows behind an utterance's end, with an attention result of zero. Nothing ever reads
/// them (docs/models/bbfn.md 3.7), so here they do not exist.
class GatedLayer : public torch::nn::Module {
 public:
  explicit GatedLayer(const BbfnOptions& options);

  /// `control` [B, 2d]: both pooled vectors, language first. With `first_only` the new state of first steps only, which
  /// is all that is read of the last level.
  GatedLayerOutput forward(const BbfnStream& self, const BbfnStream& other, const at::Tensor& control, bool first_only);

 private:
  at::Tensor drop(const at::Tensor& rows, double probability) const;

  double attention_dropout_, residual_dropout_, relu_dropout_;
  std::shared_ptr<nn::MultiheadAttention> attention_;
  torch::nn::Linear retain_{nullptr}, compound_{nullptr};
  torch::nn::Linear inner_{nullptr}, outer_{nullptr};
  torch::nn::LayerNorm attention_norm_{nullptr}, inner_norm_{nullptr};
};

}  // namespace modrob::models
