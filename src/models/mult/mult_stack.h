#pragma once

#include <torch/nn/modules/linear.h>
#include <torch/nn/modules/normalization.h>

#include <memory>
#include <vector>

#include "model_options/mult_options.h"
#include "nn/multihead_attention.h"

namespace modrob::models {

/// A modality's steps without padding, utterance after utterance.
struct MultSteps {
  at::Tensor rows;               ///< [N, W]
  std::vector<int64_t> lengths;  ///< per utterance, sum N
  at::Tensor positions;          ///< [N] int64: row of the table of position codes; 0 has none
  at::Tensor embedded = {};      ///< [N, W]: the rows as they enter a stack (MultStack::embed)
};

struct MultDropout {
  double embedding = 0, attention = 0, relu = 0, residual = 0;
};

struct MultStackOptions {
  int64_t width = 0;  ///< at least 4
  int64_t heads = 0;
  int64_t layers = 0;
  nn::FutureMask future_mask = nn::FutureMask::kLimited;
  Positions positions = Positions::kByLength;
  MultDropout dropout;
};

/// One pre-norm block. docs/models/mult.md 3.2; parameter keys are the reference's.
class MultBlock : public torch::nn::Module {
 public:
  /// Where the block's rows come from: in self-attention key and value are undefined.
  struct Input {
    at::Tensor target, key, value;
  };
  struct Output {
    at::Tensor attended;  ///< of the attention, before it is added
    at::Tensor rows;      ///< [M, W]
  };

  explicit MultBlock(const MultStackOptions& options);
  Output forward(const Input& input, nn::AttentionLayout& layout) const;

 private:
  MultDropout dropout_;
  std::shared_ptr<nn::MultiheadAttention> attention_;
  // The first is shared by the target and both sources.
  torch::nn::LayerNorm attention_norm_{nullptr}, feed_forward_norm_{nullptr};
  torch::nn::Linear expand_{nullptr}, contract_{nullptr};
};

/// What a stack gives, and what the goldens look at on the way.
struct MultStackOutput {
  at::Tensor embedded_target;  ///< [M, W] before dropout
  at::Tensor embedded_source;  ///< [N, W] before dropout; undefined in self-attention
  MultBlock::Output first;     ///< of the first block
  at::Tensor rows;             ///< [M, W], or one for each utterance
};

/// A stack of blocks between an embedding of positions and a last LayerNorm. docs/models/mult.md 3.2.
class MultStack : public torch::nn::Module {
 public:
  explicit MultStack(const MultStackOptions& options);

  /// sqrt(W) times the rows, with the codes of their positions: the same for every stack of a width.
  at::Tensor embed(const MultSteps& steps) const;

  /// `target` attends to `source`, utterance by utterance; to itself when that is null. Both are embedded. With `read`,
  /// places of one row per utterance, each its last, the last block of self-attention gives these rows only.
  MultStackOutput forward(const MultSteps& target, const MultSteps* source, const at::Tensor& read = {}) const;

 private:
  MultStackOptions options_;
  std::vector<std::shared_ptr<MultBlock>> blocks_;
  torch::nn::LayerNorm norm_{nullptr};
};

}  // namespace modrob::models
