#include "nn/prelude.h"

namespace modrob::nn {
namespace {

// What it computes otherwise is compared with LibTorch's own module in packed_attention_test.cpp.
TEST(MultiheadAttention, dropout_of_one_leaves_the_bias) {
  torch::manual_seed(2);
  MultiheadAttention attention(12, 3);
  const at::Tensor bias = attention.named_parameters()["out_proj.bias"];
  bias.detach().normal_();
  PackedAttention layout(std::vector<int64_t>{4, 2}, std::vector<int64_t>{5, 1}, FutureMask::kNone);
  const at::Tensor query = at::randn({6, 12}), source = at::randn({6, 12});
  const at::Tensor context = attention.forward({.query = query, .key = source, .value = source, .dropout = 1}, layout);
  EXPECT_LT((context - bias).abs().max().item<double>(), 1e-6);
}

TEST(WithinLengths, says_which_steps_are_real) {
  EXPECT_TRUE(at::equal(within_lengths({1, 2}, 2), at::tensor({1, 0, 1, 1}).view({2, 2}).to(at::kBool)));
}

}  // namespace
}  // namespace modrob::nn
