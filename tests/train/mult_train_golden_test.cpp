#include <set>

#include "models/mult/mult_golden_support.h"
#include "optim/plateau.h"

namespace modrob::testing::mult {
namespace {

// How many leading layers of the text encoder have no gradient in the golden.
int64_t frozen_layers(const io::Json& keys) {
  std::set<std::string> layers;
  for (const auto& key : keys) {
    const auto name = key.get<std::string>();
    const size_t at = name.find("encoder.layer.");
    if (at != std::string::npos) layers.insert(name.substr(0, name.find('.', at + 14)));
  }
  return static_cast<int64_t>(layers.size());
}

void expect_raw_gradients(const MultGolden& golden, models::Mult& model, const batch::Batch& batch) {
  models::mult_loss(model.predict(model.encode(batch), batch), batch.labels).backward();
  expect_gradients(golden, model, "grad0.", kGradient);
  const auto parameters = model.named_parameters();
  for (const auto& key : golden.json.at("no_grad_keys")) {
    const at::Tensor gradient = dense_gradient(parameters[key.get<std::string>()]);
    const bool none = !gradient.defined() || gradient.abs().max().item<double>() == 0;
    EXPECT_TRUE(none) << key << " has no gradient in the reference";
  }
  model.zero_grad();
}

// Biases of key projections have a gradient of rounding noise, which Adam makes visible: docs/models/mult.md 8.5 and 9.
void expect_final(const MultGolden& golden, const models::Mult& model, double learning_rate) {
  const Tolerance noise{6 * learning_rate, 0};
  const auto unchanged = golden.json.at("unchanged_keys").get<std::set<std::string>>();
  for (const auto& parameter : model.named_parameters()) {
    const std::string key = "final." + parameter.key();
    const at::Tensor ours = parameter.value().detach();
    if (unchanged.contains(parameter.key())) {
      EXPECT_TRUE(at::equal(ours, golden.at("param." + parameter.key()))) << key;
      continue;
    }
    const at::Tensor& theirs = golden.at(key);
    if (key.ends_with("attention.self.key.bias")) {
      expect_close(ours, theirs, noise, key);
    } else if (key.ends_with("self_attn.in_proj_bias")) {
      const auto our_thirds = ours.chunk(3), their_thirds = theirs.chunk(3);
      for (const size_t third : {0, 2}) expect_close(our_thirds[third], their_thirds[third], kFinal, key);
      expect_close(our_thirds[1], their_thirds[1], noise, key + ", keys");
    } else {
      expect_close(ours, theirs, kFinal, key);
    }
  }
}

TEST(Golden_mult, train) {
  const MultGolden golden("train");
  const io::Json& recipe = golden.json.at("recipe");
  nn::TextEncoderOptions text;
  text.layout = fidelity::TextLayout::kPadded;
  text.freeze_layers = frozen_layers(golden.json.at("no_grad_keys"));
  auto model = golden.model(golden.options(), golden, text);
  model->train();
  const auto order = recipe.at("batches_order").get<std::vector<int64_t>>();
  const auto batch_of = [&](size_t step) { return golden.batch("batch" + std::to_string(order[step]) + "."); };
  expect_raw_gradients(golden, *model, batch_of(0));

  optim::OptimizerOptions optimizer;
  optimizer.learning_rate = recipe.at("lr").get<double>();
  optimizer.clipping = optim::Clipping::kNorm;
  optimizer.clip = recipe.at("clip_grad_norm").get<double>();
  models::MultObjective objective(model, optimizer);
  for (size_t step = 0; step < order.size(); ++step) {
    const auto batch = batch_of(step);
    const std::string prefix = "step" + std::to_string(step) + ".";
    expect_close(model->predict(model->encode(batch), batch), golden.at(prefix + "pred").squeeze(1), kScore,
                 prefix + "pred");
    const auto report = objective.step(batch, corrupt::CorruptionPlan(), {});
    ASSERT_EQ(report.losses.size(), 2);
    for (const auto& [name, value] : report.losses) {
      EXPECT_NEAR(value, golden.at(prefix + "loss").item<double>(), kScore.absolute) << prefix << name;
    }
    const double norm = golden.at(prefix + "grad_norm").item<double>();
    EXPECT_NEAR(report.gradient_norm, norm, 1e-5 * std::max(1.0, norm)) << prefix;
  }
  expect_final(golden, *model, optimizer.learning_rate);

  const io::Json& trace = golden.json.at("plateau_example");
  optim::Plateau plateau({trace.at("factor").get<double>(), trace.at("patience").get<int64_t>()});
  double rate = trace.at("initial_lr").get<double>();
  for (size_t epoch = 0; epoch < trace.at("val_loss").size(); ++epoch) {
    if (plateau.observe(trace.at("val_loss")[epoch].get<double>())) rate *= trace.at("factor").get<double>();
    EXPECT_NEAR(rate, trace.at("lr_after")[epoch].get<double>(), 1e-12) << "epoch " << epoch;
  }
}

}  // namespace
}  // namespace modrob::testing::mult
