#include "nn/fused.h"

#include "nn/prelude.h"

namespace modrob::nn {
namespace {

TEST(LayerNorm, values_and_gradients_are_those_of_torch) {
  at::manual_seed(5);
  for (const int64_t width : {8, 30, 40, 60, 100}) {
    const at::Tensor rows = at::randn({150, width}) * 3 + 1, weight = at::randn({width}), bias = at::randn({width});
    const at::Tensor weights_of_sum = at::randn({150, width});
    const auto pass = [&](const auto& norm) {
      std::vector<at::Tensor> inputs;
      for (const auto& given : {rows, weight, bias}) inputs.push_back(given.clone().requires_grad_(true));
      const at::Tensor y = norm(inputs[0], inputs[1], inputs[2]);
      (y * weights_of_sum).sum().backward();
      return std::vector<at::Tensor>{y, inputs[0].grad(), inputs[1].grad(), inputs[2].grad()};
    };
    const auto ours =
        pass([](const at::Tensor& x, const at::Tensor& w, const at::Tensor& b) { return layer_norm(x, w, b, 1e-5); });
    const auto torchs = pass([&](const at::Tensor& x, const at::Tensor& w, const at::Tensor& b) {
      return at::layer_norm(x, {width}, w, b, 1e-5);
    });
    for (size_t i = 0; i < ours.size(); ++i) {
      EXPECT_TRUE(at::allclose(ours[i], torchs[i], 1e-4, 1e-4)) << width << ", " << i;
    }
    const c10::NoGradGuard no_gradient;
    EXPECT_TRUE(at::equal(layer_norm(rows, weight, bias, 1e-5), ours[0])) << "without gradients";
  }
}

TEST(DropoutAddNorm, gives_its_rows_again_with_the_same_bits) {
  for (const int64_t width : {8, 30, 768}) {
    at::manual_seed(6);
    const at::Tensor x = at::randn({150, width}).set_requires_grad(true), residual = at::randn({150, width});
    const at::Tensor weight = at::randn({width}), bias = at::randn({width});
    const Rows rows = dropout_add_norm(x, residual, weight, bias, 1e-5, 0.3);
    ASSERT_TRUE(rows.again);
    EXPECT_TRUE(at::equal(rows.again(), rows.values)) << width;
    EXPECT_FALSE(dropout_add_norm(x.detach(), residual, weight, bias, 1e-5, 0.3).again)
        << "no gradient, no backward pass";
  }
}

}  // namespace
}  // namespace modrob::nn
