#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>

#include "optim/optimizer.h"
#include "support.h"

namespace modrob::optim {

namespace {

at::Tensor leaf(const at::Tensor& value) { return value.clone().set_requires_grad(true); }

at::Tensor one_step(const OptimizerOptions& options, const at::Tensor& start, const at::Tensor& gradient) {
  const at::Tensor value = leaf(start);
  const auto optimizer = make_optimizer(options, std::vector<NamedParameter>{{"w", value}});
  value.mutable_grad() = gradient.clone();
  optimizer->step();
  return value.detach();
}

}  // namespace

TEST(ParameterGroups, have_their_own_rates_and_decays) {
  at::manual_seed(3);
  const at::Tensor start = at::randn({4, 3});
  const at::Tensor gradient = at::randn({4, 3});
  for (const auto kind : {OptimizerKind::kAdam, OptimizerKind::kRmsprop}) {
    OptimizerOptions slow;
    slow.kind = kind;
    slow.learning_rate = 1e-3;
    OptimizerOptions fast = slow;
    fast.learning_rate = 1e-1;
    fast.weight_decay = 0.5;
    const at::Tensor first = leaf(start), second = leaf(start);
    std::vector<ParameterGroup> groups;
    groups.push_back({{{"first", first}}, slow.learning_rate, slow.weight_decay});
    groups.push_back({{{"second", second}}, fast.learning_rate, fast.weight_decay});
    const auto optimizer = make_optimizer(slow, std::move(groups));
    first.mutable_grad() = gradient.clone();
    second.mutable_grad() = gradient.clone();
    optimizer->step();
    EXPECT_TRUE(at::equal(first.detach(), one_step(slow, start, gradient)));
    EXPECT_TRUE(at::equal(second.detach(), one_step(fast, start, gradient)));
    EXPECT_DOUBLE_EQ(optimizer->learning_rate(), slow.learning_rate) << "of the first group";
  }
}

TEST(ParameterGroups, a_schedule_lowers_all_rates_and_survives_a_resume) {
  OptimizerOptions options;
  options.plateau = {.factor = 0.1, .patience = 0};
  const at::Tensor start = at::ones({2});
  const auto make = [&](const at::Tensor& a, const at::Tensor& b) {
    std::vector<ParameterGroup> groups;
    groups.push_back({{{"a", a}}, 1e-2, 0});
    groups.push_back({{{"b", b}}, 1e-1, 0});
    return make_optimizer(options, std::move(groups));
  };
  const at::Tensor a = leaf(start), b = leaf(start);
  const auto optimizer = make(a, b);
  optimizer->observe_validation(1.0);
  optimizer->observe_validation(1.0);
  EXPECT_NEAR(optimizer->learning_rate(), 1e-3, 1e-15);
  a.mutable_grad() = at::ones({2});
  b.mutable_grad() = at::ones({2});
  optimizer->step();
  // Adam's first step is one learning rate.
  EXPECT_NEAR(a[0].item<double>(), 1 - 1e-3, 1e-6);
  EXPECT_NEAR(b[0].item<double>(), 1 - 1e-2, 1e-6);

  const testing::TemporaryFolder folder;
  nn::StateWriter writer;
  optimizer->save(writer, "o.");
  writer.write(folder / "state.safetensors");
  const auto resumed = make(leaf(a.detach()), leaf(b.detach()));
  resumed->load(nn::StateReader(folder / "state.safetensors"), "o.");
  EXPECT_NEAR(resumed->learning_rate(), 1e-3, 1e-15);
  resumed->observe_validation(1.0);
  EXPECT_NEAR(resumed->learning_rate(), 1e-4, 1e-15) << "the best loss was remembered";
}

TEST(ParameterGroups, a_damaged_state_is_named) {
  const auto optimizer = make_optimizer({}, std::vector<NamedParameter>{{"a", leaf(at::zeros({2}))}});
  const testing::TemporaryFolder folder;
  const auto refused = [&](const std::string& name, const io::Json& value) {
    nn::StateWriter writer;
    optimizer->save(writer, "o.");
    writer.value(name, value);
    writer.write(folder / "state.safetensors");
    return testing::user_error_of([&] { optimizer->load(nn::StateReader(folder / "state.safetensors"), "o."); });
  };
  const std::string file = (folder / "state.safetensors").string();
  EXPECT_EQ(refused("o.rate_factor", "half"), file + ": o.rate_factor: must be a number, not \"half\"");
  EXPECT_EQ(refused("o.plateau", {{"best", nullptr}}), file + ": o.plateau: lacks the key 'bad_epochs'");
}

TEST(ClipGradients, scales_the_common_norm_of_whatever_is_given) {
  const at::Tensor a = leaf(at::zeros({2})), b = leaf(at::zeros({1})), none = leaf(at::zeros({1}));
  a.mutable_grad() = at::tensor({3.0F, 0.0F});
  b.mutable_grad() = at::tensor({4.0F});
  OptimizerOptions options;
  options.clipping = Clipping::kNorm;
  options.clip = 1;
  EXPECT_NEAR(clip_gradients({{"a", a}, {"b", b}, {"none", none}}, options).item<double>(), 5.0, 1e-6);
  EXPECT_NEAR(a.grad()[0].item<double>(), 0.6, 1e-6);
  EXPECT_NEAR(b.grad()[0].item<double>(), 0.8, 1e-6);
  EXPECT_FALSE(none.grad().defined());
}

}  // namespace modrob::optim
