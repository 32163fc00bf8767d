#include "train/prelude.h"

namespace modrob::testing::bbfn_golden {

// Our names of a step's losses, and the golden's.
constexpr std::pair<const char*, const char*> kBbfnLossNames[] = {
    {"total", "loss"}, {"task", "mse"}, {"separation", "disc"}};

// "frozen_parameters_rule": encoder layers 0 to 8.
nn::TextEncoderOptions bbfn_golden_text(const BbfnGolden& golden) {
  nn::TextEncoderOptions text;
  text.freeze_layers = std::min<int64_t>(9, golden.json.at("bert").at("num_hidden_layers").get<int64_t>());
  text.dropout_in_frozen_layers = true;
  return text;
}

// Every gradient of the first step before clipping, and none where the reference has none.
void check_first_gradients(const BbfnGolden& golden) {
  auto model = golden.model(bbfn_golden_text(golden));
  model->train();
  const auto batch = golden.batch("batch" + std::to_string(golden.json.at("order")[0].get<int64_t>()) + ".");
  const auto options = golden.options();
  const auto parts = model->parts(model->encode(batch), batch, {.discriminators = options.separation});
  models::bbfn_losses(parts, batch.labels, options).total.backward();
  const auto unused = golden.json.at("no_gradient_though_trainable").get<std::set<std::string>>();
  int64_t frozen = 0;
  for (const auto& parameter : model->named_parameters()) {
    const std::string& key = parameter.key();
    const at::Tensor gradient = dense_gradient(parameter.value());
    if (!parameter.value().requires_grad()) {
      ++frozen;
      EXPECT_FALSE(golden.has("grad0." + key)) << key;
    } else if (unused.contains(key)) {
      EXPECT_FALSE(gradient.defined()) << key << " has no gradient in the reference";
    } else {
      ASSERT_TRUE(gradient.defined()) << key;
      expect_close(gradient, golden.at("grad0." + key), kBbfnResult, "grad0." + key);
    }
  }
  EXPECT_EQ(frozen, golden.json.at("frozen").get<int64_t>());
}

// Six steps of the reference's loop through our objective, to the last parameter.
void check_steps(const BbfnGolden& golden) {
  auto model = golden.model(bbfn_golden_text(golden));
  const auto& recipe = golden.json.at("optimiser");
  optim::OptimizerOptions optimizer;
  optimizer.learning_rate = recipe.at("lr").get<double>();
  optimizer.clipping = optim::Clipping::kNorm;
  optimizer.clip = recipe.at("clip_grad_norm").get<double>();
  models::BbfnObjective objective(model, optimizer);
  model->train();
  const auto order = golden.json.at("order").get<std::vector<int64_t>>();
  for (size_t step = 0; step < order.size(); ++step) {
    const auto batch = golden.batch("batch" + std::to_string(order[step]) + ".");
    const auto report = objective.step(batch, corrupt::CorruptionPlan(), {});
    const std::string prefix = "step" + std::to_string(step) + ".";
    EXPECT_EQ(report.losses.size(), golden.options().separation ? 3U : 2U);
    for (size_t i = 0; i < report.losses.size(); ++i) {
      EXPECT_EQ(report.losses[i].first, kBbfnLossNames[i].first);
      const double expected = golden.at(prefix + kBbfnLossNames[i].second).item<double>();
      EXPECT_NEAR(report.losses[i].second, expected, 1e-5) << prefix << kBbfnLossNames[i].second;
    }
    const double norm = golden.at(prefix + "grad_norm").item<double>();
    EXPECT_NEAR(report.gradient_norm, norm, 1e-5 * norm) << prefix;
  }
  const int64_t width = golden.options().hidden_size;
  for (const auto& parameter : model->named_parameters()) {
    const std::string& key = parameter.key();
    at::Tensor ours = parameter.value().detach();
    if (!golden.has("final." + key)) {
      EXPECT_TRUE(at::equal(ours, golden.at("param." + key))) << key << " does not change in the reference";
      continue;
    }
    // A constant added to all keys has no gradient but rounding noise, which Adam makes visible
    // (docs/models/bbfn.md 8.9).
    if (key.ends_with("attention.self.key.bias")) continue;
    at::Tensor theirs = golden.at("final." + key);
    if (key.ends_with("self_attn.in_proj_bias")) {
      ours = at::cat({ours.slice(0, 0, width), ours.slice(0, 2 * width)});
      theirs = at::cat({theirs.slice(0, 0, width), theirs.slice(0, 2 * width)});
    }
    expect_close(ours, theirs, kBbfnResult, "final." + key);
  }
}

void check_training(const std::string& file) {
  const BbfnGolden golden(file);
  check_first_gradients(golden);
  check_steps(golden);
}

TEST(Golden_bbfn, train) { check_training("train"); }
TEST(Golden_bbfn, train_disc) { check_training("train_disc"); }

}  // namespace modrob::testing::bbfn_golden
