#include "libtorch_attention.h"
#include "nn/prelude.h"

namespace modrob::nn {
namespace {

// [queries, keys]: what the future mask hides of one utterance.
at::Tensor future_of(int64_t queries, int64_t keys, FutureMask mask) {
  at::Tensor hidden = at::zeros({queries, keys});
  return mask == FutureMask::kNone ? hidden : hidden.fill_(-INFINITY).triu(1 + std::abs(keys - queries));
}

TEST(PackedAttention, agrees_with_libtorchs_attention_of_each_utterance) {
  const std::vector<int64_t> queries = {3, 1, 9, 20, 4}, keys = {5, 6, 2, 20, 1};
  torch::manual_seed(3);
  MultiheadAttention attention(12, 4);
  for (auto& parameter : attention.parameters()) {
    if (parameter.dim() == 1) parameter.detach().normal_();  // zero at first: nothing would depend on them
  }
  for (const FutureMask mask : {FutureMask::kNone, FutureMask::kLimited}) {
    std::vector<at::Tensor> contexts;
    std::vector<std::vector<at::Tensor>> gradients;
    for (const bool packed : {true, false}) {
      torch::manual_seed(4);
      std::vector<at::Tensor> inputs = {at::randn({37, 12}), at::randn({34, 12}), at::randn({34, 12})};
      const at::Tensor weights = at::randn({37, 12});
      for (at::Tensor& input : inputs) input.set_requires_grad(true);
      attention.zero_grad();
      if (packed) {
        PackedAttention layout(queries, keys, mask);
        contexts.push_back(attention.forward({inputs[0], inputs[1], inputs[2]}, layout));
      } else {
        std::vector<at::Tensor> alone;
        int64_t query = 0, key = 0;
        for (size_t i = 0; i < queries.size(); query += queries[i], key += keys[i], ++i) {
          const auto cut = [](const at::Tensor& x, int64_t begin, int64_t length) {
            return x.narrow(0, begin, length).unsqueeze(0);
          };
          alone.push_back(libtorch_attention(attention, 4, cut(inputs[0], query, queries[i]),
                                             cut(inputs[1], key, keys[i]), cut(inputs[2], key, keys[i]),
                                             future_of(queries[i], keys[i], mask))
                              .context[0]);
        }
        contexts.push_back(at::cat(alone));
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

TEST(PackedAttention, gives_its_rows_again_with_the_same_bits) {
  torch::manual_seed(5);
  const auto made = [] { return at::randn({9, 12}).set_requires_grad(true); };
  PackedAttention layout(std::vector<int64_t>{3, 6});
  const Rows rows = layout.attend({made(), made(), made(), 4, /*dropout=*/0.3});
  ASSERT_TRUE(rows.again);
  EXPECT_TRUE(at::equal(rows.again(), rows.values));
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
