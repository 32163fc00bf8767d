#include "bench/text_encoder_pass.h"

namespace modrob::bench {

double forward_operations(std::span<const int64_t> lengths, const text::BertConfig& config) {
  double tokens = 0;
  double squares = 0;
  for (const int64_t length : lengths) {
    tokens += static_cast<double>(length);
    squares += static_cast<double>(length) * static_cast<double>(length);
  }
  const auto layers = static_cast<double>(config.num_hidden_layers);
  const auto hidden = static_cast<double>(config.hidden_size);
  const auto inner = static_cast<double>(config.intermediate_size);
  return 2 * tokens * layers * (4 * hidden * hidden + 2 * hidden * inner) + 4 * layers * hidden * squares;
}

void training_pass(nn::TextEncoder& encoder, const nn::PackedTokens& tokens) {
  for (auto& parameter : encoder.parameters()) parameter.mutable_grad() = at::Tensor();
  encoder.encode_mean(tokens).sum().backward();
}

}  // namespace modrob::bench
