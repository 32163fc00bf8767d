#include "corrupt/kinds.h"

#include <rapidcheck/gtest.h>
#include <torch/torch.h>

#include <limits>

#include "corrupt_support.h"

namespace modrob::corrupt {
namespace {

TEST(Kinds, missing_rows_are_zero_whatever_was_there) {
  auto x = torch::tensor(
      {{1.0f, std::numeric_limits<float>::quiet_NaN()}, {-3.0f, std::numeric_limits<float>::infinity()}, {5.0f, 6.0f}});
  const auto y = apply_missing(x, torch::tensor({int64_t{0}, int64_t{1}}));
  EXPECT_TRUE(same_bits(y, torch::tensor({{0.0f, 0.0f}, {0.0f, 0.0f}, {5.0f, 6.0f}})));
}

TEST(Kinds, added_noise_is_scaled_by_the_strength) {
  const auto x = torch::tensor({{1.0f, 2.0f}, {3.0f, 4.0f}});
  const auto y = apply_noise_add(x, torch::tensor({int64_t{1}}), torch::tensor({{0.5f, -2.0f}}), 2.0);
  EXPECT_TRUE(same_bits(y, torch::tensor({{1.0f, 2.0f}, {4.0f, 0.0f}})));
}

TEST(Kinds, noise_of_everyone_is_that_of_each_to_the_last_bit) {
  const auto x = torch::randn({6, 5}), noise = torch::randn({6, 5});
  for (const double strength : {0.3, 1.0}) {
    const auto everyone = apply_noise_add(x, torch::arange(6, torch::kLong), noise, strength);
    for (int64_t row = 0; row < 6; ++row) {
      const auto one = apply_noise_add(x, torch::tensor({row}), noise.narrow(0, row, 1), strength);
      EXPECT_TRUE(same_bits(everyone[row], one[row])) << row << ", " << strength;
    }
  }
}

TEST(Kinds, scaling_moves_from_the_row_itself_to_the_product_with_its_scalar) {
  const auto x = torch::tensor({{1.0f, 2.0f}, {3.0f, 4.0f}});
  const auto row = torch::tensor({int64_t{0}});
  const auto n = torch::tensor({-0.5f});
  EXPECT_TRUE(same_bits(apply_noise_scale(x, row, n, 1.0), torch::tensor({{-0.5f, -1.0f}, {3.0f, 4.0f}})));
  EXPECT_TRUE(same_bits(apply_noise_scale(x, row, n, 0.5), torch::tensor({{0.25f, 0.5f}, {3.0f, 4.0f}})));
}

// The reference multiplies by n itself; 1 + (n - 1) in float32 would lose bits of a small n.
TEST(Kinds, scaling_with_strength_one_is_the_product_to_the_last_bit) {
  const auto x = torch::randn({500, 7}, torch::kFloat);
  const auto rows = torch::arange(500, torch::kLong);
  const auto n = torch::randn({500}, torch::kFloat) * torch::logspace(-6, 0, 500);
  EXPECT_TRUE(same_bits(apply_noise_scale(x, rows, n, 1.0), x * n.unsqueeze(1)));
}

TEST(Kinds, a_scalar_per_step_leaves_steps_with_one_alone) {
  const auto x = torch::tensor({{{1.0f, 2.0f}, {-0.0f, 4.0f}}});
  const auto y = apply_noise_scale(x, torch::tensor({int64_t{0}}), torch::tensor({{-2.0f, 1.0f}}), 1.0);
  EXPECT_TRUE(same_bits(y, torch::tensor({{{-2.0f, -4.0f}, {-0.0f, 4.0f}}})));
}

TEST(Kinds, negative_zero_noise_leaves_every_bit_alone) {
  const auto x = torch::tensor({{0.0f, -0.0f, 1.0f}});
  EXPECT_TRUE(same_bits(apply_noise_add(x, torch::tensor({int64_t{0}}), torch::full({1, 3}, -0.0f), 3.0), x));
}

TEST(Kinds, other_types_of_numbers_keep_their_type) {
  const auto rows = torch::tensor({int64_t{1}});
  for (const auto type : {torch::kDouble, torch::kBFloat16}) {
    const auto x = torch::ones({2, 3}, type);
    EXPECT_EQ(apply_missing(x, rows).scalar_type(), type);
    EXPECT_EQ(apply_noise_add(x, rows, torch::ones({1, 3}), 1.0).scalar_type(), type);
    EXPECT_EQ(apply_noise_scale(x, rows, torch::ones({1}), 1.0).scalar_type(), type);
  }
}

TEST(Kinds, shapes_that_do_not_fit_are_refused) {
  const auto x = torch::ones({4, 3});
  const auto rows = torch::tensor({int64_t{1}, int64_t{2}});
  EXPECT_THROW(apply_noise_add(x, rows, torch::ones({1, 3}), 1.0), CheckFailure);
  EXPECT_THROW(apply_noise_add(x, rows, torch::ones({2, 1}), 1.0), CheckFailure);
  EXPECT_THROW(apply_noise_scale(x, rows, torch::ones({3}), 1.0), CheckFailure);
  EXPECT_THROW(apply_noise_scale(x, rows, torch::ones({2, 3}), 1.0), CheckFailure);
}

RC_GTEST_PROP(KindsProperties, only_named_rows_change_and_the_input_never, ()) {
  const auto x = random_tensor();
  const auto before = x.clone();
  const auto rows = random_rows(x.size(0));
  const double strength = *rc::gen::inRange(1, 300) / 100.0;
  for (const auto& change : changes_of(x, rows)) {
    const auto y = change(x, strength);
    RC_ASSERT(same_bits(x, before));
    RC_ASSERT(y.sizes() == x.sizes());
    for (const int64_t row : rows_outside(rows, x.size(0))) RC_ASSERT(same_bits(y[row], x[row]));
  }
}

RC_GTEST_PROP(KindsProperties, no_row_or_no_strength_gives_the_input_itself, ()) {
  const auto x = random_tensor();
  const auto none = torch::empty({0}, torch::kLong);
  for (const auto& change : changes_of(x, none)) RC_ASSERT(change(x, 1.0).is_same(x));
  const auto changes = changes_of(x, random_rows(x.size(0)));
  for (size_t kind = 1; kind < changes.size(); ++kind) RC_ASSERT(changes[kind](x, 0.0).is_same(x));
}

RC_GTEST_PROP(KindsProperties, large_inputs_stay_finite, ()) {
  const auto x = random_tensor().sign() * 1e30;
  const double strength = *rc::gen::inRange(1, 10000) / 100.0;
  for (const auto& change : changes_of(x, random_rows(x.size(0))))
    RC_ASSERT(change(x, strength).isfinite().all().item<bool>());
}

RC_GTEST_PROP(KindsProperties, gradients_are_stopped_kept_and_scaled, ()) {
  const auto x = random_tensor().requires_grad_(true);
  const auto rows = random_rows(x.size(0));
  const double strength = *rc::gen::inRange(1, 300) / 100.0;
  const auto received = torch::randn_like(x);
  const auto changes = changes_of(x, rows);
  const auto gradient = [&](size_t kind) {
    return torch::autograd::grad({changes[kind](x, strength)}, {x}, {received}, {}, false, false)[0];
  };
  RC_ASSERT(same_bits(gradient(0), received.index_fill(0, rows, 0.0)));
  RC_ASSERT(same_values(gradient(1), received));
  // Scaling is linear, so a gradient is scaled exactly as the row would be.
  RC_ASSERT(same_values(gradient(2), changes[2](received, strength)));
}

}  // namespace
}  // namespace modrob::corrupt
