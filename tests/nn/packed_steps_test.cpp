#include "nn/prelude.h"

namespace modrob::nn {
namespace {

const std::vector<int64_t> kPackedLengths = {2, 5, 1, 5, 3};

// [B, width, 2]: element (b, t, d) is 100 b + 10 t + d within the lengths, NaN behind.
at::Tensor packed_steps_example(int64_t width) {
  at::Tensor padded = at::full({5, width, 2}, std::nan(""));
  for (int64_t b = 0; b < 5; ++b) {
    for (int64_t t = 0; t < kPackedLengths[static_cast<size_t>(b)]; ++t) {
      padded[b][t][0] = 100 * b + 10 * t;
      padded[b][t][1] = 100 * b + 10 * t + 1;
    }
  }
  return padded;
}

TEST(PackedSteps, rows_are_in_the_order_of_torch) {
  const PackedSteps steps(kPackedLengths);
  const at::Tensor padded = packed_steps_example(7);
  const at::Tensor rows = steps.pack(padded);
  const auto torch_order = pack(padded.narrow(1, 0, 5), kPackedLengths);
  ASSERT_EQ(rows.size(0), 16);
  const auto ours = steps.as_sequence(rows);
  EXPECT_TRUE(at::equal(ours.batch_sizes(), torch_order.batch_sizes()));
  EXPECT_TRUE(at::equal(ours.sorted_indices().index_select(0, ours.unsorted_indices()), at::arange(5, at::kLong)));
  // torch's sort is not stable, so sequences of equal length may stand in another order.
  EXPECT_TRUE(at::equal(std::get<0>(rows.select(1, 0).sort()), std::get<0>(torch_order.data().select(1, 0).sort())));
  EXPECT_TRUE(at::equal(steps.sequences() * 100 + steps.steps() * 10, rows.select(1, 0).to(at::kLong)));
}

TEST(PackedSteps, padding_goes_and_comes_back_as_zeros) {
  const PackedSteps steps(kPackedLengths);
  const at::Tensor padded = packed_steps_example(6);
  const at::Tensor back = steps.unpack(steps.pack(padded));
  EXPECT_EQ(back.sizes().vec(), (std::vector<int64_t>{5, 5, 2}));
  EXPECT_TRUE(at::equal(back, at::nan_to_num(padded).narrow(1, 0, 5)));
  EXPECT_EQ(steps.longest(), 5);
  EXPECT_THROW(steps.pack(padded.narrow(1, 0, 4)), std::logic_error);
}

TEST(PackedSteps, sums_first_steps_and_repetitions) {
  const PackedSteps steps(kPackedLengths);
  const at::Tensor rows = steps.pack(packed_steps_example(5));
  EXPECT_TRUE(at::equal(steps.sum(rows).select(1, 0), at::tensor({10.0F, 600.0F, 200.0F, 1600.0F, 1230.0F})));
  EXPECT_TRUE(at::equal(steps.first(rows).select(1, 1), at::tensor({1.0F, 101.0F, 201.0F, 301.0F, 401.0F})));
  const at::Tensor values = at::arange(10, at::kFloat).view({5, 2});
  EXPECT_TRUE(at::equal(steps.first(steps.repeat(values)), values));
  EXPECT_TRUE(
      at::equal(steps.sum(steps.repeat(values)), values * at::tensor({2.0F, 5.0F, 1.0F, 5.0F, 3.0F}).unsqueeze(1)));
}

TEST(PackedSteps, a_recurrent_layer_reads_the_rows_as_they_are) {
  at::manual_seed(1);
  const PackedSteps steps(kPackedLengths);
  const at::Tensor x = at::randn({5, 5, 3});
  torch::nn::GRU gru(torch::nn::GRUOptions(3, 4).bidirectional(true));
  const auto [outputs, states] = gru->forward_with_packed_input(steps.as_sequence(steps.pack(x)));
  const at::Tensor padded = steps.unpack(outputs.data());
  for (int64_t b = 0; b < 5; ++b) {
    const int64_t length = kPackedLengths[static_cast<size_t>(b)];
    const at::Tensor alone = std::get<0>(gru->forward(x.narrow(0, b, 1).narrow(1, 0, length).transpose(0, 1)));
    EXPECT_TRUE(at::allclose(padded[b].narrow(0, 0, length), alone.squeeze(1), 1e-5, 1e-6)) << b;
    EXPECT_TRUE(at::allclose(states.select(1, b)[0], alone[length - 1][0].narrow(0, 0, 4), 1e-5, 1e-6)) << b;
  }
}

TEST(PackedSteps, a_sequence_without_steps_is_refused) {
  EXPECT_THROW(PackedSteps(std::vector<int64_t>{3, 0}), std::logic_error);
  EXPECT_THROW(PackedSteps(std::vector<int64_t>{}), std::logic_error);
}

}  // namespace
}  // namespace modrob::nn
