#include <ATen/Parallel.h>

#include "nn/prelude.h"

namespace modrob::nn {
namespace {

struct GruPass {
  at::Tensor outputs;
  std::vector<at::Tensor> gradients;  // of the rows, then of the weights
};

template <typename Run>
GruPass gru_pass(torch::nn::GRU& gru, const at::Tensor& rows, const Run& run) {
  gru->zero_grad();
  GruPass pass;
  const at::Tensor x = rows.detach().clone().set_requires_grad(true);
  pass.outputs = run(x);
  // Every output counts with another weight.
  (pass.outputs * at::linspace(-1, 2, pass.outputs.numel()).view(pass.outputs.sizes())).sum().backward();
  pass.gradients.push_back(x.grad());
  for (const auto& parameter : gru->parameters()) pass.gradients.push_back(parameter.grad().clone());
  return pass;
}

TEST(PackedGru, values_and_gradients_are_those_of_torch) {
  at::manual_seed(3);
  for (const std::vector<int64_t>& lengths : {std::vector<int64_t>{4, 9, 1, 4, 6}, std::vector<int64_t>{1},
                                              std::vector<int64_t>{7}, std::vector<int64_t>{3, 3}}) {
    const PackedSteps steps(lengths);
    torch::nn::GRU gru(torch::nn::GRUOptions(5, 6).bidirectional(true));
    const at::Tensor rows = at::randn({steps.sequences().size(0), 5}) * 2;
    const GruPass ours = gru_pass(gru, rows, [&](const at::Tensor& x) { return run_packed_gru(gru, steps, x); });
    const GruPass torchs = gru_pass(gru, rows, [&](const at::Tensor& x) {
      const torch::nn::utils::rnn::PackedSequence by_step(x.index_select(0, steps.by_step()), steps.batch_sizes());
      const at::Tensor outputs = std::get<0>(gru->forward_with_packed_input(by_step)).data();
      return outputs.index_select(0, steps.by_step().argsort());
    });
    EXPECT_TRUE(at::allclose(ours.outputs, torchs.outputs, 1e-5, 1e-6));
    for (size_t i = 0; i < ours.gradients.size(); ++i) {
      EXPECT_TRUE(at::allclose(ours.gradients[i], torchs.gradients[i], 1e-4, 1e-5)) << i;
    }
  }
}

TEST(PackedGru, threads_change_no_bit) {
  at::manual_seed(4);
  const PackedSteps steps(std::vector<int64_t>{30, 2, 17, 9});
  torch::nn::GRU gru(torch::nn::GRUOptions(8, 8).bidirectional(true));
  const at::Tensor rows = at::randn({58, 8});
  std::array<GruPass, 2> passes;
  const int before = at::get_num_threads();
  for (const int threads : {1, 2}) {
    at::set_num_threads(threads);
    passes[static_cast<size_t>(threads - 1)] =
        gru_pass(gru, rows, [&](const at::Tensor& x) { return run_packed_gru(gru, steps, x); });
  }
  at::set_num_threads(before);
  EXPECT_TRUE(at::equal(passes[0].outputs, passes[1].outputs));
  for (size_t i = 0; i < passes[0].gradients.size(); ++i) {
    EXPECT_TRUE(at::equal(passes[0].gradients[i], passes[1].gradients[i])) << i;
  }
}

TEST(PackedGru, another_kind_of_layer_is_refused) {
  const PackedSteps steps(std::vector<int64_t>{2});
  torch::nn::GRU gru(torch::nn::GRUOptions(3, 3));
  EXPECT_THROW(run_packed_gru(gru, steps, at::randn({2, 3})), std::logic_error);
}

}  // namespace
}  // namespace modrob::nn
