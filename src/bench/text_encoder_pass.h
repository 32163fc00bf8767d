#pragma once

#include <cstdint>
#include <span>

#include "nn/text_encoder.h"
#include "text/bert_config.h"

namespace modrob::bench {

/// Floating-point operations of one forward pass over the real tokens of utterances of these lengths:
///   2 N L (4 H^2 + 2 H F) + 4 L H sum of squared lengths, N = sum of lengths. Backward = 2 x forward.
double forward_operations(std::span<const int64_t> lengths, const text::BertConfig& config);

/// Forward and backward of the mean encodings, with gradients of this batch alone.
void training_pass(nn::TextEncoder& encoder, const nn::PackedTokens& tokens);

}  // namespace modrob::bench
