#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <span>
#include <vector>

namespace modrob::nn {

/// What one layer's attention works on: projected rows [M, H], and which rows belong together.
struct AttentionInput {
  at::Tensor query, key, value;
  int64_t heads = 1;
  double dropout = 0.0;  ///< of the probabilities
};

/// The part of BERT in which rows meet; everything else works row by row and does not know about utterances.
class AttentionLayout {
 public:
  virtual ~AttentionLayout() = default;
  /// Context rows [M, H], heads side by side.
  virtual at::Tensor attend(const AttentionInput& input) = 0;
};

/// Rows are the real tokens of utterances, one after the other. No padding at all: every (utterance, head) is computed
/// on its own rows. Its memory is linear in the tokens: the backward pass computes probabilities again.
class PackedAttention : public AttentionLayout {
 public:
  explicit PackedAttention(std::span<const int64_t> lengths);
  at::Tensor attend(const AttentionInput& input) override;

 private:
  at::Tensor offsets_;  ///< [utterances + 1] int64: first row of each utterance, and the end
};

/// Rows are B x T positions, padding included, as the reference computes them: -10000 is added to the scores of masked
/// keys (spec/bert.md section 5).
class PaddedAttention : public AttentionLayout {
 public:
  /// `mask` [B, T] int or float, 1 = real.
  PaddedAttention(const at::Tensor& mask, bool keep_probabilities);
  at::Tensor attend(const AttentionInput& input) override;

  /// One [B, heads, T, T] per call of `attend`, before dropout; empty unless they are kept.
  std::vector<at::Tensor> take_probabilities() { return std::move(probabilities_); }

 private:
  at::Tensor bias_;  ///< [B, 1, 1, T]
  bool keep_probabilities_;
  std::vector<at::Tensor> probabilities_;
};

}  // namespace modrob::nn
