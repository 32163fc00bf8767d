#include "nn/prelude.h"
#include "padded_attention.h"

namespace modrob::nn {
namespace {

/// What LibTorch's attention, which is padded, needs to see as little as the packed one: the keys of the own utterance,
/// and of those the ones that the future mask leaves.
at::Tensor mask_of(const std::vector<int64_t>& queries, const std::vector<int64_t>& keys, FutureMask mask) {
  const int64_t longest_query = *std::max_element(queries.begin(), queries.end());
  const int64_t longest_key = *std::max_element(keys.begin(), keys.end());
  at::Tensor added = at::zeros({static_cast<int64_t>(queries.size()), longest_query, longest_key});
  for (int64_t i = 0; i < added.size(0); ++i) {
    const int64_t ahead = std::abs(keys[i] - queries[i]);
    for (int64_t query = 0; query < longest_query; ++query) {
      // Padded queries may see anything: their rows are not compared.
      for (int64_t key = 0; key < longest_key; ++key) {
        const bool future = mask == FutureMask::kLimited && key - query >= 1 + ahead;
        if (query < queries[i] && (key >= keys[i] || future)) added[i][query][key] = -INFINITY;
      }
    }
  }
  return added;
}

TEST(PackedAttention, agrees_with_libtorchs_padded_attention_on_real_steps) {
  const std::vector<int64_t> queries = {3, 1, 9, 20, 4}, keys = {5, 6, 2, 20, 1};
  torch::manual_seed(3);
  MultiheadAttention attention(12, 4);
  for (auto& parameter : attention.parameters()) {
    if (parameter.dim() == 1) parameter.detach().normal_();  // zero at first: nothing would depend on them
  }
  const at::Tensor places = padded_places(queries, 20), key_places = padded_places(keys, 20);
  const auto pad_rows = [&](const at::Tensor& rows, const at::Tensor& where) {
    return at::zeros({5 * 20, 12}).index_copy(0, where, rows).view({5, 20, 12});
  };
  for (const FutureMask mask : {FutureMask::kNone, FutureMask::kLimited}) {
    std::vector<at::Tensor> contexts;
    std::vector<std::vector<at::Tensor>> gradients;
    for (const bool packed : {true, false}) {
      torch::manual_seed(4);
      std::vector<at::Tensor> inputs = {at::randn({places.size(0), 12}), at::randn({key_places.size(0), 12}),
                                        at::randn({key_places.size(0), 12})};
      const at::Tensor weights = at::randn({places.size(0), 12});
      for (at::Tensor& input : inputs) input.set_requires_grad(true);
      attention.zero_grad();
      if (packed) {
        PackedAttention layout(queries, keys, mask);
        contexts.push_back(attention.forward({inputs[0], inputs[1], inputs[2]}, layout));
      } else {
        const at::Tensor context =
            padded_attention(attention, 4, pad_rows(inputs[0], places), pad_rows(inputs[1], key_places),
                             mask_of(queries, keys, mask), pad_rows(inputs[2], key_places))
                .context;
        contexts.push_back(context.flatten(0, 1).index_select(0, places));
      }
      (contexts.back() * weights).sum().backward();
      gradients.emplace_back();
      for (const at::Tensor& input : inputs) gradients.back().push_back(input.grad().clone());
      for (const at::Tensor& parameter : attention.parameters()) gradients.back().push_back(parameter.grad().clone());
    }
    EXPECT_LT(largest_difference(contexts[0], contexts[1]), 5e-6);
    for (size_t i = 0; i < gradients[0].size(); ++i) {
      EXPECT_LT(largest_difference(gradients[0][i], gradients[1][i]),
                1e-5 * std::max(1.0, gradients[1][i].abs().max().item<double>()))
          << i;
    }
  }
}

TEST(PackedAttention, lengths_that_do_not_fit_are_refused) {
  MultiheadAttention attention(4, 2);
  PackedAttention layout(std::vector<int64_t>{2}, std::vector<int64_t>{3}, FutureMask::kNone);
  EXPECT_THROW(attention.forward({at::ones({2, 4}), at::ones({2, 4}), at::ones({2, 4})}, layout), CheckFailure);
  EXPECT_THROW(PackedAttention(std::vector<int64_t>{2}, std::vector<int64_t>{3, 1}, FutureMask::kNone), CheckFailure);
  EXPECT_THROW(PackedAttention(std::vector<int64_t>{0}, std::vector<int64_t>{3}, FutureMask::kNone), CheckFailure);
}

}  // namespace
}  // namespace modrob::nn
