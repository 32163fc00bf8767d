#include "nn/project_rows.h"

#include <ATen/ops/addmm.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/tanh.h>
#include <gtest/gtest.h>
#include <torch/csrc/autograd/grad_mode.h>
#include <torch/utils.h>

#include <memory>
#include <vector>

namespace modrob::nn {

namespace {

// Values and the three gradients of a product that is not square in any direction.
std::vector<at::Tensor> values_and_gradients(at::ScalarType type, int64_t rows) {
  torch::manual_seed(1);
  const auto made = [&](at::IntArrayRef shape) { return at::randn(shape).to(type).detach().set_requires_grad(true); };
  const at::Tensor x = made({rows, 96}), weight = made({160, 96}), bias = made({160});
  const at::Tensor y = type == at::kDouble ? at::addmm(bias, x, weight.t()) : project_rows({x}, weight, bias);
  y.square().sum().backward();
  return {y.detach(), x.grad(), weight.grad(), bias.grad()};
}

}  // namespace

TEST(ProjectRows, values_and_gradients_are_those_of_float64) {
  for (const int64_t rows : {1, 7, 300}) {
    const auto found = values_and_gradients(at::kFloat, rows);
    const auto exact = values_and_gradients(at::kDouble, rows);
    for (size_t i = 0; i < found.size(); ++i) {
      const double scale = exact[i].abs().max().item<double>();
      EXPECT_LT((found[i] - exact[i]).abs().max().item<double>(), 1e-5 * scale) << i << " of " << rows << " rows";
    }
  }
}

// What can be computed again is, once, and its memory is let go as the backward pass goes by.
TEST(ProjectRows, rows_that_can_be_computed_again_are_not_kept) {
  std::vector<at::Tensor> found[2];
  for (const bool again : {false, true}) {
    torch::manual_seed(1);
    const auto made = [&](at::IntArrayRef shape) { return at::randn(shape).set_requires_grad(true); };
    const at::Tensor x = made({7, 96}), weight = made({160, 96}), bias = made({160});
    const auto captured = std::make_shared<int>(0);
    Rows rows{at::tanh(x)};
    if (again) {
      rows.again = [x, captured] {
        ++*captured;
        return at::tanh(x);
      };
    }
    const at::Tensor y = project_rows(rows, weight, bias);
    rows = {};
    EXPECT_EQ(captured.use_count(), again ? 2 : 1);
    y.square().sum().backward();
    EXPECT_EQ(captured.use_count(), 1);
    EXPECT_EQ(*captured, again ? 1 : 0);
    found[again ? 1 : 0] = {y.detach(), x.grad(), weight.grad(), bias.grad()};
  }
  for (size_t i = 0; i < found[0].size(); ++i) EXPECT_TRUE(found[0][i].equal(found[1][i])) << i;
}

TEST(ProjectRows, a_graph_that_is_kept_can_be_gone_through_twice) {
  const at::Tensor x = at::randn({7, 96}), weight = at::randn({160, 96}).set_requires_grad(true),
                   bias = at::randn({160});
  const at::Tensor y = project_rows({x, [x] { return x; }}, weight, bias);
  y.sum().backward({}, /*retain_graph=*/true);
  const at::Tensor once = weight.grad().clone();
  y.sum().backward();
  EXPECT_TRUE(weight.grad().equal(once + once));
}

TEST(ProjectRows, an_expanded_gradient_and_no_rows_are_fine) {
  const at::Tensor x = at::randn({5, 96}), weight = at::randn({160, 96}).set_requires_grad(true),
                   bias = at::randn({160});
  project_rows({x}, weight, bias).sum().backward();
  EXPECT_LT((weight.grad() - x.sum(0).expand({160, 96})).abs().max().item<double>(), 1e-4);
  EXPECT_EQ(project_rows({x.narrow(0, 0, 0)}, weight, bias).sizes().vec(), (std::vector<int64_t>{0, 160}));
}

TEST(ProjectRows, only_what_is_trained_gets_a_gradient) {
  const at::Tensor x = at::randn({5, 96}).set_requires_grad(true), weight = at::randn({160, 96}),
                   bias = at::randn({160});
  project_rows({x}, weight, bias).square().sum().backward();
  EXPECT_TRUE(x.grad().defined());
  EXPECT_FALSE(weight.grad().defined());
  EXPECT_FALSE(project_rows({x.detach()}, weight, bias).requires_grad());
}

}  // namespace modrob::nn
