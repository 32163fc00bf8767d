#include "train/prelude.h"

namespace modrob::testing {
namespace {

// Dev loss after an epoch: the plain mean of the batches' means. Our splitter makes equal batches, so each dev batch is
// evaluated on its own and the means are averaged, as the switch validation_mean = batches says.
void check_validation_loss(const MisaGolden& golden, models::Misa& model, int64_t epoch) {
  const train::EvaluationMode evaluation(model);
  double sum = 0;
  for (const char* prefix : {"dev0.", "dev1."}) {
    const auto batch = golden.batch(prefix);
    const at::Tensor scores = model.predict(model.encode(batch), batch);
    const std::vector<float> values(scores.data_ptr<float>(), scores.data_ptr<float>() + scores.numel());
    const std::vector<double> labels = [&] {
      const at::Tensor wide = batch.labels.to(at::kDouble);
      return std::vector<double>(wide.data_ptr<double>(), wide.data_ptr<double>() + wide.numel());
    }();
    sum += train::validation_loss(
        values, labels, {batch.size(), fidelity::ValidationMean::kBatches, models::SelectionLoss::kSquaredError});
  }
  const double expected = golden.json.at("valid_loss")[static_cast<size_t>(epoch)].get<double>();
  EXPECT_NEAR(sum / 2, expected, kStepLoss.relative * expected) << "epoch " << epoch;
}

// Six steps of the reference's loop through our objective, to the last parameter.
void check_training(const std::string& file) {
  const MisaGolden golden(file);
  nn::TextEncoderOptions text;
  text.freeze_layers = golden.json.at("frozen").empty() ? 0 : 1;
  auto options = golden.options();
  options.transformer_dropout = 0;  // as the golden's "patched" says: every dropout probability is 0
  auto model = golden.model(options, text);
  optim::OptimizerOptions optimizer;
  const bool adam = golden.json.at("optimizer").at("name") == "Adam";
  optimizer.kind = adam ? optim::OptimizerKind::kAdam : optim::OptimizerKind::kRmsprop;
  optimizer.learning_rate = golden.json.at("optimizer").at("lr").get<double>();
  optimizer.clip = golden.json.at("optimizer").at("clip_value").get<double>();
  models::MisaObjective objective(model, optimizer);

  for (const auto& frozen : golden.json.at("frozen")) {
    EXPECT_FALSE(model->named_parameters()[frozen.get<std::string>()].requires_grad()) << frozen;
  }
  model->train();
  const auto order = golden.json.at("order_of_batches").get<std::vector<int64_t>>();
  for (size_t step = 0; step < order.size(); ++step) {
    const auto batch = golden.batch("batch" + std::to_string(order[step]) + ".");
    const auto report = objective.step(batch, corrupt::CorruptionPlan(), {});
    const std::string prefix = "step" + std::to_string(step) + ".";
    const std::vector<std::pair<std::string, std::string>> names = {
        {"total", "loss"}, {"task", "cls"}, {"difference", "diff"}, {"cmd", "cmd"}, {"reconstruction", "recon"}};
    for (const auto& [ours, theirs] : names) {
      for (const auto& [name, value] : report.losses) {
        if (name != ours) continue;
        const double expected = golden.at(prefix + theirs).item<double>();
        EXPECT_NEAR(value, expected, kStepLoss.relative * std::abs(expected)) << prefix << theirs;
      }
    }
    ASSERT_EQ(report.losses.size(), names.size());
    if (step % 3 == 2) check_validation_loss(golden, *model, static_cast<int64_t>(step / 3));
    if (step > 0) continue;
    // Gradients are clipped in place, so step 0 shows them after clipping.
    for (const auto& parameter : model->named_parameters()) {
      const std::string clipped = "grad0_clipped." + parameter.key();
      const std::string plain = "grad0." + parameter.key();
      const std::string& name = golden.tensors.contains(clipped) ? clipped : plain;
      if (!golden.tensors.contains(name)) continue;
      expect_close(dense_gradient(parameter.value()), golden.at(name), kGradient, name);
    }
  }
  const int64_t hidden = options.hidden_size;
  for (const auto& parameter : model->named_parameters()) {
    const std::string& key = parameter.key();
    if (key.ends_with("attention.self.key.bias")) continue;
    at::Tensor ours = parameter.value().detach();
    at::Tensor theirs = golden.at("final." + key);
    if (key.ends_with("self_attn.in_proj_bias")) {
      ours = at::cat({ours.slice(0, 0, hidden), ours.slice(0, 2 * hidden)});
      theirs = at::cat({theirs.slice(0, 0, hidden), theirs.slice(0, 2 * hidden)});
    }
    expect_close(ours, theirs, kFinal, "final." + key);
  }
  for (const auto& key : golden.json.at("unchanged_after_6_steps")) {
    const std::string name = key.get<std::string>();
    EXPECT_TRUE(at::equal(model->named_parameters()[name].detach(), golden.at("param." + name))) << name;
  }
  nn::StateWriter writer;
  objective.save(writer);
  const TemporaryFolder folder;
  writer.write(folder / "state.safetensors");
  const nn::StateReader state(folder / "state.safetensors");
  int64_t moments = 0;
  for (const auto& [name, tensor] : golden.tensors.tensors()) {
    if (!name.starts_with("opt_final.") || name.ends_with(".step")) continue;
    expect_close(state.tensor("optimizer." + name.substr(10)), tensor, kGradient, name);
    ++moments;
  }
  EXPECT_GT(moments, 0);
}

TEST(Golden_misa, train) { check_training("train"); }
TEST(Golden_misa, train_mosei) { check_training("train_mosei"); }

TEST(Golden_misa, early_stop) {
  const io::Json golden = io::read_json(golden_dir() / "misa" / "early_stop.json");
  for (const auto& scripted : golden.at("cases")) {
    const std::string name = scripted.at("case").get<std::string>();
    metrics::EarlyStopping stopping({.patience = scripted.at("patience").get<int64_t>()});
    std::vector<int64_t> saved, patience;
    bool stopped = false;
    int64_t epoch = 0;
    for (const auto& loss : scripted.at("valid_losses")) {
      patience.push_back(stopping.patience_left());
      const auto decision = stopping.update(epoch, loss.is_string() ? std::nan("") : loss.get<double>());
      if (decision.improved) saved.push_back(epoch);
      ++epoch;
      stopped = decision.stop;
      if (stopped) break;
    }
    EXPECT_EQ(epoch, scripted.at("epochs_run").get<int64_t>()) << name;
    EXPECT_EQ(saved, scripted.at("saved_at_epochs").get<std::vector<int64_t>>()) << name;
    EXPECT_EQ(stopping.best_epoch(), scripted.at("best_epoch").get<int64_t>()) << name;
    EXPECT_EQ(stopped, scripted.at("stopped_early").get<bool>()) << name;
    EXPECT_EQ(patience, scripted.at("patience_printed").get<std::vector<int64_t>>()) << name;
  }
}

}  // namespace
}  // namespace modrob::testing
