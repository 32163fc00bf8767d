#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "nn/rows.h"

namespace modrob::nn {

/// What one layer's attention works on: projected rows, and which rows belong together.
struct AttentionInput {
  at::Tensor query;       ///< [M, H]
  at::Tensor key, value;  ///< [N, H]; in self-attention N = M
  int64_t heads = 1;
  double dropout = 0.0;  ///< of the probabilities
};

/// The part of BERT in which rows meet; everything else works row by row and does not know about utterances.
class AttentionLayout {
 public:
  virtual ~AttentionLayout() = default;
  /// Context rows [M, H], heads side by side. Queries are scaled by (H / heads)^-0.5.
  virtual Rows attend(const AttentionInput& input) = 0;
};

/// Whether a query sees keys behind its own place.
enum class FutureMask {
  kNone,
  kLimited,  ///< query i sees key j where j - i < 1 + |the utterance's keys - queries| (docs/models/mult.md 3.2)
};

class DeviceAttention;

/// Rows are the real steps of utterances, one after the other. No padding at all: every (utterance, head) is computed
/// on its own rows. Its memory is linear in the steps: the backward pass computes probabilities again. Rows on an
/// accelerator go to DeviceAttention.
class PackedAttention : public AttentionLayout {
 public:
  /// Self-attention without a mask.
  explicit PackedAttention(std::span<const int64_t> lengths) : PackedAttention(lengths, lengths, FutureMask::kNone) {}
  /// Queries and keys of an utterance have lengths of their own, all >= 1.
  PackedAttention(std::span<const int64_t> query_lengths, std::span<const int64_t> key_lengths, FutureMask mask);
  ~PackedAttention() override;
  Rows attend(const AttentionInput& input) override;

 private:
  at::Tensor query_offsets_;  ///< [utterances + 1] int64: first row of each utterance, and the end
  at::Tensor key_offsets_;    ///< likewise
  FutureMask mask_;
  std::unique_ptr<DeviceAttention> device_;  ///< made when rows of an accelerator come
};

/// Rows are B x T positions, padding included, as the reference computes them: -10000 is added to the scores of masked
/// keys (docs/models/bert.md section 5).
class PaddedAttention : public AttentionLayout {
 public:
  /// `mask` [B, T] int or float, 1 = real.
  PaddedAttention(const at::Tensor& mask, bool keep_probabilities);
  Rows attend(const AttentionInput& input) override;

  /// One [B, heads, T, T] per call of `attend`, before dropout; empty unless they are kept.
  std::vector<at::Tensor> take_probabilities() { return std::move(probabilities_); }

 private:
  at::Tensor bias_;  ///< [B, 1, 1, T]
  bool keep_probabilities_;
  std::vector<at::Tensor> probabilities_;
};

}  // namespace modrob::nn
