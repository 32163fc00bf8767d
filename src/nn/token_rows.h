#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <span>
#include <vector>

#include "nn/bert.h"

namespace modrob::nn {

/// Some utterances of a batch, on their own.
struct TokenSelection {
  PackedTokens tokens;
  std::vector<int64_t> utterances;  ///< their numbers in the batch
  at::Tensor rows;                  ///< [tokens] int64, on the processor: where the tokens were in the batch

  at::Tensor utterance_index(at::Device device) const;  ///< `utterances` as int64 tensor
  /// The entries of the selected utterances; empty when `per_utterance` is.
  std::vector<uint64_t> pick(std::span<const uint64_t> per_utterance) const;
};

/// The utterances that are not flagged; `flagged` is empty (nobody is) or has one entry per utterance.
TokenSelection select_unflagged(const PackedTokens& tokens, std::span<const uint8_t> flagged);

/// Mean of each utterance's rows [N, H] -> [utterances, H].
at::Tensor mean_of_utterances(const at::Tensor& rows, std::span<const int64_t> lengths);

at::Tensor index_tensor(const std::vector<int64_t>& values, at::Device device = at::kCPU);

/// Where the real steps of utterances with these lengths are among the B * width of a padded batch, [sum] int64.
/// CheckFailure for a length beyond the width.
at::Tensor padded_places(std::span<const int64_t> lengths, int64_t width, at::Device device = at::kCPU);

/// [B, width] ids with zeros behind and mask, and where the real tokens are among the B * width. On the processor.
struct PaddedBatch {
  at::Tensor ids, mask, real;
};
PaddedBatch pad(const PackedTokens& tokens, int64_t width);

/// Zeros of this shape, of the type and on the device of `options`, which depend on `parameters`: their gradients
/// become zeros instead of staying undefined, so that an optimiser goes on with its moments and decay.
at::Tensor zeros_with_gradient(at::IntArrayRef shape, const std::vector<at::Tensor>& parameters,
                               const at::TensorOptions& options);

}  // namespace modrob::nn
