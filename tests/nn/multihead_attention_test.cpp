#include <torch/nn/modules/activation.h>

#include "nn/prelude.h"

namespace modrob::nn {
namespace {

constexpr int64_t kWidth = 12;
constexpr int64_t kHeads = 3;

class Attention : public Test {
 protected:
  Attention() {
    torch::manual_seed(2);
    for (auto& parameter : attention_.named_parameters()) {
      const torch::NoGradGuard no_grad;
      parameter.value().normal_();
    }
    query_ = at::randn({2, 4, kWidth});
    source_ = at::randn({2, 5, kWidth});
  }

  MultiheadAttention attention_{kWidth, kHeads};
  at::Tensor query_, source_;
};

// LibTorch's own module has the same packed layout; it is another writing of the same formula.
TEST_F(Attention, equals_libtorchs) {
  torch::nn::MultiheadAttention theirs(torch::nn::MultiheadAttentionOptions(kWidth, kHeads));
  {
    const torch::NoGradGuard no_grad;
    for (const auto& parameter : attention_.named_parameters()) {
      theirs->named_parameters()[parameter.key()].copy_(parameter.value());
    }
  }
  theirs->eval();
  const auto ours = attention_.forward({.query = query_, .key = source_, .value = source_});
  const auto [context, weights] =
      theirs->forward(query_.transpose(0, 1), source_.transpose(0, 1), source_.transpose(0, 1));
  EXPECT_LT((ours.context - context.transpose(0, 1)).abs().max().item<double>(), 1e-5);
  EXPECT_LT((ours.probabilities.mean(1) - weights).abs().max().item<double>(), 1e-6);
}

TEST_F(Attention, masked_keys_are_as_if_they_were_not_there) {
  const std::vector<int64_t> lengths = {5, 2};
  const auto masked = attention_.forward(
      {.query = query_, .key = source_, .value = source_, .added_mask = key_padding_mask(lengths, 5)});
  const at::Tensor alone = source_.narrow(0, 1, 1).narrow(1, 0, 2);
  const auto expected = attention_.forward({.query = query_.narrow(0, 1, 1), .key = alone, .value = alone});
  EXPECT_LT((masked.context[1] - expected.context[0]).abs().max().item<double>(), 1e-5);
  EXPECT_EQ(masked.probabilities[1].narrow(2, 2, 3).abs().max().item<double>(), 0);
}

TEST_F(Attention, the_factor_mask_acts_on_the_probabilities) {
  at::Tensor factor = at::ones({2, 1, 4, 1});
  factor[0][0][3] = 0;
  const auto result = attention_.forward({.query = query_, .key = source_, .value = source_, .factor_mask = factor});
  EXPECT_EQ(result.probabilities[0].select(1, 3).abs().max().item<double>(), 0);
  const at::Tensor bias = attention_.named_parameters()["out_proj.bias"];
  EXPECT_LT((result.context[0][3] - bias).abs().max().item<double>(), 1e-6);
}

TEST_F(Attention, dropout_of_one_leaves_the_bias) {
  const auto result = attention_.forward({.query = query_, .key = source_, .value = source_, .dropout = 1});
  const at::Tensor bias = attention_.named_parameters()["out_proj.bias"];
  EXPECT_LT((result.context - bias).abs().max().item<double>(), 1e-6);
}

TEST(KeyPaddingMask, is_undefined_when_nothing_is_padded) {
  EXPECT_FALSE(key_padding_mask({3, 3}, 3).defined());
  EXPECT_TRUE(
      at::equal(key_padding_mask({1, 2}, 2).isinf().squeeze(), at::tensor({0, 1, 0, 0}).view({2, 2}).to(at::kBool)));
  EXPECT_TRUE(at::equal(within_lengths({1, 2}, 2), at::tensor({1, 0, 1, 1}).view({2, 2}).to(at::kBool)));
}

}  // namespace
}  // namespace modrob::nn
