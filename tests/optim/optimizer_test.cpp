#include "optim/optimizer.h"

#include <ATen/Functions.h>
#include <ATen/Parallel.h>
#include <ATen/TensorOperators.h>

#include <cmath>

#include "support.h"

namespace modrob::optim {

namespace {

at::Tensor parameter(const at::Tensor& value) { return value.clone().set_requires_grad(true); }

// The gradient of step `step`: rows that change from step to step, one of them named twice.
at::Tensor row_gradient(int64_t step) {
  at::manual_seed(static_cast<uint64_t>(100 + step));
  const at::Tensor rows = at::tensor(std::vector<int64_t>{step % 6, (2 * step + 1) % 6, step % 6}, at::kLong);
  return at::sparse_coo_tensor(rows.unsqueeze(0), at::randn({3, 4}), {6, 4});
}

class Optimizers : public ::testing::TestWithParam<OptimizerKind> {
 protected:
  Optimizers() {
    at::set_num_threads(1);
    at::manual_seed(5);
    start_ = at::randn({6, 4});
    options_.kind = GetParam();
    options_.learning_rate = 0.01;
  }

  // The value after `steps` steps of row gradients, handed over sparse or dense.
  at::Tensor train(int64_t steps, bool sparse) const {
    const at::Tensor value = parameter(start_);
    const auto optimizer = make_optimizer(options_, {{"w", value}});
    for (int64_t step = 0; step < steps; ++step) {
      value.mutable_grad() = sparse ? row_gradient(step) : row_gradient(step).to_dense();
      optimizer->clip_gradients();
      optimizer->step();
    }
    return value.detach();
  }

  at::Tensor start_;
  OptimizerOptions options_;
};

// One element's update, written out in double precision.
struct ByHand {
  double value, first = 0, second = 0;
  void step(const OptimizerOptions& o, double gradient, int64_t count) {
    gradient += o.weight_decay * value;
    if (o.kind == OptimizerKind::kRmsprop) {
      second = o.alpha * second + (1 - o.alpha) * gradient * gradient;
      value -= o.learning_rate * gradient / (std::sqrt(second) + o.epsilon);
      return;
    }
    first = o.beta1 * first + (1 - o.beta1) * gradient;
    second = o.beta2 * second + (1 - o.beta2) * gradient * gradient;
    const double corrected_first = first / (1 - std::pow(o.beta1, count));
    const double corrected_second = second / (1 - std::pow(o.beta2, count));
    value -= o.learning_rate * corrected_first / (std::sqrt(corrected_second) + o.epsilon);
  }
};

TEST_P(Optimizers, follow_their_formulas) {
  for (const double decay : {0.0, 0.1}) {
    options_.weight_decay = decay;
    const at::Tensor value = parameter(start_);
    const auto optimizer = make_optimizer(options_, {{"w", value}});
    std::vector<ByHand> expected;
    for (int64_t i = 0; i < 24; ++i) expected.push_back({start_.data_ptr<float>()[i]});
    for (int64_t step = 1; step <= 5; ++step) {
      const at::Tensor gradient = at::randn({6, 4});
      value.mutable_grad() = gradient.clone();
      optimizer->step();
      for (size_t i = 0; i < 24; ++i) {
        expected[i].step(options_, gradient.data_ptr<float>()[i], step);
        // Values are of size one: five float32 updates stay within a few of its roundings.
        EXPECT_NEAR(value.data_ptr<float>()[i], expected[i].value, 1e-6) << "decay " << decay << ", step " << step;
      }
    }
  }
}

TEST_P(Optimizers, row_gradients_equal_dense_ones_bit_for_bit) {
  EXPECT_TRUE(at::equal(train(7, true), train(7, false)));
  EXPECT_FALSE(at::equal(train(7, true), start_));
}

TEST_P(Optimizers, weight_decay_reaches_rows_that_no_batch_touched) {
  options_.weight_decay = 0.1;
  const at::Tensor trained = train(2, true);
  EXPECT_TRUE(at::equal(trained, train(2, false)));
  EXPECT_FALSE(at::equal(trained[4], start_[4])) << "row 4 has no gradient in steps 0 and 1";
}

TEST_P(Optimizers, a_dense_gradient_after_row_gradients_is_followed) {
  const at::Tensor by_rows = parameter(start_), dense = parameter(start_);
  const auto first = make_optimizer(options_, {{"w", by_rows}});
  const auto second = make_optimizer(options_, {{"w", dense}});
  for (int64_t step = 0; step < 4; ++step) {
    const at::Tensor gradient = row_gradient(step);
    const bool sparse = step != 2;
    by_rows.mutable_grad() = sparse ? gradient : gradient.to_dense();
    dense.mutable_grad() = gradient.to_dense();
    first->step();
    second->step();
  }
  EXPECT_TRUE(at::equal(by_rows, dense));
}

TEST_P(Optimizers, saved_and_loaded_goes_on_with_the_same_bits) {
  const testing::TemporaryFolder folder;
  const at::Tensor table = parameter(start_), other = parameter(start_), idle = parameter(start_);
  std::unique_ptr<Optimizer> optimizer;
  for (int64_t step = 0; step < 6; ++step) {
    if (step == 0 || step == 3) {
      if (step == 3) {
        nn::StateWriter writer;
        optimizer->save(writer, "optimizer.");
        writer.write(folder / "state.safetensors");
      }
      optimizer = make_optimizer(options_, {{"w", table}, {"other", other}, {"idle", idle}});
      if (step == 3) optimizer->load(nn::StateReader(folder / "state.safetensors"), "optimizer.");
    }
    table.mutable_grad() = row_gradient(step);
    other.mutable_grad() = row_gradient(step).to_dense();
    optimizer->clip_gradients();
    optimizer->step();
  }
  EXPECT_TRUE(at::equal(table.detach(), train(6, true)));
  EXPECT_TRUE(at::equal(other.detach(), train(6, false)));
  EXPECT_TRUE(at::equal(idle.detach(), start_)) << "a parameter without gradient is left alone";
}

INSTANTIATE_TEST_SUITE_P(Kinds, Optimizers, ::testing::Values(OptimizerKind::kAdam, OptimizerKind::kRmsprop));

TEST(Clipping, by_value_limits_every_element_of_dense_and_row_gradients) {
  OptimizerOptions options;
  options.clip = 0.5;
  const at::Tensor dense = parameter(at::zeros({2})), table = parameter(at::zeros({3, 1}));
  const auto optimizer = make_optimizer(options, {{"dense", dense}, {"table", table}});
  dense.mutable_grad() = at::tensor(std::vector<float>{3, -0.25});
  // Row 1 twice: 0.4 + 0.4 is clipped as a sum, not piece by piece.
  table.mutable_grad() = at::sparse_coo_tensor(at::tensor(std::vector<int64_t>{1, 1}, at::kLong).unsqueeze(0),
                                               at::full({2, 1}, 0.4), {3, 1});
  EXPECT_NEAR(optimizer->clip_gradients().item<double>(), std::sqrt(9 + 0.0625 + 0.64), 1e-6)
      << "the norm before clipping";
  EXPECT_TRUE(at::equal(dense.grad(), at::tensor(std::vector<float>{0.5, -0.25})));
  EXPECT_TRUE(at::equal(table.grad().to_dense().flatten(), at::tensor(std::vector<float>{0, 0.5, 0})));
}

TEST(Clipping, by_norm_scales_all_gradients_together_and_leaves_small_ones) {
  OptimizerOptions options;
  options.clipping = Clipping::kNorm;
  options.clip = 1;
  const at::Tensor dense = parameter(at::zeros({2})), table = parameter(at::zeros({3, 1}));
  const auto optimizer = make_optimizer(options, {{"dense", dense}, {"table", table}});
  const auto give = [&](float size) {
    dense.mutable_grad() = at::tensor(std::vector<float>{0, 3 * size});
    table.mutable_grad() = at::sparse_coo_tensor(at::tensor(std::vector<int64_t>{2}, at::kLong).unsqueeze(0),
                                                 at::full({1, 1}, 4 * size), {3, 1});
    return optimizer->clip_gradients().item<double>();
  };
  EXPECT_NEAR(give(1), 5, 1e-6);
  EXPECT_NEAR(dense.grad()[1].item<double>(), 0.6, 1e-6);
  EXPECT_NEAR(table.grad().to_dense()[2].item<double>(), 0.8, 1e-6);
  EXPECT_NEAR(give(0.1F), 0.5, 1e-6);
  EXPECT_EQ(dense.grad()[1].item<float>(), 0.1F * 3);
}

TEST(Optimizer, leaves_frozen_parameters_out) {
  const at::Tensor frozen = at::ones({2});
  const auto optimizer = make_optimizer({}, {{"frozen", frozen}});
  optimizer->zero_gradients();
  EXPECT_EQ(optimizer->clip_gradients().item<double>(), 0);
  optimizer->step();
  EXPECT_TRUE(at::equal(frozen, at::ones({2})));
}

}  // namespace

}  // namespace modrob::optim
