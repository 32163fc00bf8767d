// The text encoder under precision = bf16.
#include <ATen/autocast_mode.h>

#include "nn/prelude.h"

namespace modrob::nn {
namespace {

text::BertConfig small_bert() {
  text::BertConfig config;
  config.vocab_size = 30;
  config.hidden_size = 32;
  config.num_hidden_layers = 2;
  config.num_attention_heads = 2;
  config.intermediate_size = 48;
  config.hidden_dropout_prob = config.attention_probs_dropout_prob = 0;
  return config;
}

// Mean encodings, and the gradient of the first layer's query weight.
std::pair<at::Tensor, at::Tensor> encoded_with(Precision precision, fidelity::TextLayout layout) {
  torch::manual_seed(1);
  TextEncoder encoder({.layout = layout, .precision = precision}, small_bert());
  const PackedTokens tokens{integers({1, 4, 2, 1, 7, 8, 9, 2, 1, 2}), {3, 5, 2}};
  const at::Tensor mean = encoder.encode_mean(tokens);
  mean.square().sum().backward();
  EXPECT_FALSE(at::autocast::is_autocast_enabled(at::kCPU)) << "what follows the encoder is float32";
  return {mean.detach(), encoder.named_parameters()["encoder.layer.0.attention.self.query.weight"].grad()};
}

TEST(Precision, bf16_is_near_float32_and_not_the_same) {
  for (const auto layout : {fidelity::TextLayout::kPacked, fidelity::TextLayout::kPadded}) {
    const auto [exact, exact_gradient] = encoded_with(Precision::kFloat32, layout);
    const auto [half, half_gradient] = encoded_with(Precision::kBf16, layout);
    EXPECT_EQ(half.scalar_type(), at::kFloat);
    EXPECT_EQ(half_gradient.scalar_type(), at::kFloat) << "weights stay in float32";
    const double difference = largest_difference(exact, half);
    EXPECT_GT(difference, 1e-5);
    EXPECT_LT(difference, 3e-2);
    EXPECT_LT(largest_difference(exact_gradient, half_gradient),
              0.05 * exact_gradient.abs().max().item<double>() + 1e-3);
  }
}

TEST(Precision, a_scope_gives_back_what_was) {
  {
    const PrecisionScope outer(Precision::kBf16, at::kCPU);
    const PrecisionScope inner(Precision::kFloat32, at::kCPU);
    EXPECT_TRUE(at::autocast::is_autocast_enabled(at::kCPU)) << "float32 changes nothing";
  }
  EXPECT_FALSE(at::autocast::is_autocast_enabled(at::kCPU));
}

}  // namespace
}  // namespace modrob::nn
