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

TEST(PackedSteps, rows_stand_sequence_after_sequence) {
  const PackedSteps steps(kPackedLengths);
  for (const int64_t width : {5, 7}) {
    const at::Tensor rows = steps.pack(packed_steps_example(width));
    ASSERT_EQ(rows.size(0), 16);
    EXPECT_TRUE(at::equal(steps.sequences() * 100 + steps.steps() * 10, rows.select(1, 0).to(at::kLong)));
    EXPECT_TRUE(at::equal(std::get<0>(steps.sequences().sort()), steps.sequences()));
  }
  EXPECT_EQ(steps.longest(), 5);
  EXPECT_THROW(steps.pack(packed_steps_example(7).narrow(1, 0, 4)), std::logic_error);
}

TEST(PackedSteps, by_step_is_the_order_of_torch) {
  const PackedSteps steps(kPackedLengths);
  const at::Tensor padded = packed_steps_example(5);
  const at::Tensor rows = steps.pack(padded).index_select(0, steps.by_step());
  const auto torch_order = pack(padded, kPackedLengths);
  EXPECT_TRUE(at::equal(steps.batch_sizes(), torch_order.batch_sizes()));
  // torch's sort is not stable, so sequences of equal length may stand in another order.
  const at::Tensor theirs = torch_order.data();
  ASSERT_EQ(rows.sizes(), theirs.sizes());
  int64_t first = 0;
  for (int64_t step = 0; step < 5; ++step) {
    const int64_t size = steps.batch_sizes()[step].item<int64_t>();
    const auto sorted = [&](const at::Tensor& all) {
      return std::get<0>(all.narrow(0, first, size).select(1, 0).sort());
    };
    EXPECT_TRUE(at::equal(sorted(rows), sorted(theirs))) << step;
    first += size;
  }
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

TEST(PackedSteps, sums_and_repetitions_send_their_gradients) {
  const PackedSteps steps(kPackedLengths);
  const at::Tensor weights = at::linspace(-1, 2, 32).view({16, 2});
  at::Tensor values = at::rand({5, 2}).requires_grad_(true);
  (steps.repeat(values) * weights).sum().backward();
  EXPECT_TRUE(at::allclose(values.grad(), steps.sum(weights)));
  at::Tensor rows = at::rand({16, 2}).requires_grad_(true);
  (steps.sum(rows) * values.detach()).sum().backward();
  EXPECT_TRUE(at::equal(rows.grad(), steps.repeat(values.detach())));
}

TEST(PackedSteps, a_sequence_without_steps_is_refused) {
  EXPECT_THROW(PackedSteps(std::vector<int64_t>{3, 0}), std::logic_error);
  EXPECT_THROW(PackedSteps(std::vector<int64_t>{}), std::logic_error);
}

}  // namespace
}  // namespace modrob::nn
