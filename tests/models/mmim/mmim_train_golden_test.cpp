#include <c10/core/GradMode.h>

#include <map>

#include "corrupt/kinds.h"
#include "models/mmim/mmim_golden_support.h"
#include "models/mmim/mmim_objective.h"

namespace modrob::testing::mmim {

namespace {

using models::MmimObjective;

void expect_number(double ours, const at::Tensor& golden, const std::string& name) {
  const double expected = golden.item<double>();
  EXPECT_NEAR(ours, expected, 1e-5 * std::max(1.0, std::abs(expected))) << name;
}

double part(const models::StepReport& report, const std::string& name) {
  for (const auto& [part, value] : report.losses) {
    if (part == name) return value;
  }
  ADD_FAILURE() << "no loss part " << name;
  return 0;
}

optim::OptimizerOptions optimizer_options(const MmimGolden& golden) {
  const auto& recipe = golden.json.at("recipe");
  optim::OptimizerOptions optimizer;
  for (const auto& group : recipe.at("main")) {
    if (group.at("group") == "other") optimizer.learning_rate = group.at("lr").get<double>();
    optimizer.weight_decay = group.at("weight_decay").get<double>();
    EXPECT_EQ(group.at("weight_decay"), recipe.at("mmilb").at("weight_decay")) << "one decay for all";
  }
  optimizer.clipping = optim::Clipping::kNorm;
  optimizer.clip = recipe.at("clip_grad_norm").get<double>();
  return optimizer;
}

models::MmimOptions training_options(const MmimGolden& golden, int64_t estimator_batches) {
  const auto& recipe = golden.json.at("recipe");
  auto options = golden.options();
  options.memory_batches = recipe.at("mem_size").get<int64_t>();
  options.estimator_learning_rate = recipe.at("mmilb").at("lr").get<double>();
  for (const auto& group : recipe.at("main")) {
    if (group.at("group") == "bert") options.text_learning_rate = group.at("lr").get<double>();
  }
  options.half_estimator_pass = estimator_batches < recipe.at("batches").get<int64_t>();
  return options;
}

// The reference's loop, step by step, through our objective.
class TrainingReplay {
 public:
  TrainingReplay(const std::string& file, models::UnusedGradients unused) : golden_(file) {
    const auto& steps = golden_.json.at("steps");
    const int64_t epochs = golden_.json.at("recipe").at("epochs").get<int64_t>();
    int64_t estimator_batches = 0;
    for (const auto& step : steps) estimator_batches += step.at("stage") == 0;
    estimator_batches /= epochs;
    auto options = training_options(golden_, estimator_batches);
    fidelity::use_preset(fidelity::Preset::kReference, [&](const auto& visit) { options.for_each_switch(visit); });
    options.unused_gradients = unused;
    model_ = golden_.model(options);
    objective_ = std::make_unique<MmimObjective>(model_, optimizer_options(golden_));
    EXPECT_EQ(objective_->passes(), 2);
    const int64_t batches = golden_.json.at("recipe").at("batches").get<int64_t>();
    EXPECT_EQ(objective_->batches_of_pass(0, batches), estimator_batches);
    EXPECT_EQ(objective_->batches_of_pass(1, batches), batches);
    model_->train();
  }

  const MmimGolden& golden() const { return golden_; }
  models::Mmim& model() { return *model_; }
  MmimObjective& objective() { return *objective_; }
  size_t steps() const { return golden_.json.at("steps").size(); }
  const io::Json& about(size_t step) const { return golden_.json.at("steps")[step]; }
  bool main_pass(size_t step) const { return about(step).at("stage") == 1; }

  /// Takes the step; before it, compares what the reference computes in either stage.
  models::StepReport take(size_t step, bool compare_before) {
    const std::string number = "step" + std::to_string(step) + ".";
    const std::string prefix = "batch" + std::to_string(about(step).at("batch").get<int64_t>()) + ".";
    const auto batch = golden_.batch(prefix);
    model_->texts = golden_.texts(prefix);
    model_->script = [this, number](const corrupt::Representations& representations) {
      return corrupted(representations, number);
    };
    if (compare_before) {
      const c10::AutoGradMode no_gradient(false);
      const auto representations = model_->encode(batch, {});
      const auto fusion = model_->fuse(representations);
      expect_mmim(fusion.score, golden_.at(number + "pred").squeeze(1), number + "pred");
      const at::Tensor contrast = model_->contrasts(representations, fusion).total;
      expect_number(contrast.item<double>(), golden_.at(number + "nce"), number + "nce");
    }
    models::StepPosition position;
    position.epoch = about(step).at("epoch").get<int64_t>() - 1;
    position.pass = about(step).at("stage").get<int64_t>();
    for (size_t other = 0; other < step; ++other) {
      position.batch +=
          about(other).at("epoch") == about(step).at("epoch") && about(other).at("stage") == about(step).at("stage");
    }
    return objective_->step(batch, corrupt::CorruptionPlan(), position);
  }

 private:
  // Missing and noisy text as the golden's step says; the representation itself where it says nothing.
  corrupt::Representations corrupted(const corrupt::Representations& representations, const std::string& number) {
    auto result = representations;
    if (golden_.has(number + "missing_mask")) {
      const at::Tensor rows = golden_.rows(number + "missing_mask");
      result.text = corrupt::apply_missing(result.text, rows);
    }
    if (golden_.has(number + "noise_mask")) {
      const at::Tensor rows = golden_.rows(number + "noise_mask");
      const at::Tensor noise = golden_.at(number + "noise").index_select(0, rows);
      result.text = noise.dim() == 1 ? corrupt::apply_noise_scale(result.text, rows, noise, 1)
                                     : corrupt::apply_noise_add(result.text, rows, noise, 1);
    }
    return result;
  }

  MmimGolden golden_;
  std::shared_ptr<ScriptedMmim> model_;
  std::unique_ptr<MmimObjective> objective_;
};

void expect_step(TrainingReplay& replay, size_t step, const models::StepReport& report) {
  const MmimGolden& golden = replay.golden();
  const std::string prefix = "step" + std::to_string(step) + ".";
  expect_number(part(report, "total"), golden.at(prefix + "loss"), prefix + "loss");
  expect_number(part(report, "likelihood"), golden.at(prefix + "lld"), prefix + "lld");
  expect_number(report.gradient_norm, golden.at(prefix + "grad_norm"), prefix + "grad_norm");
  for (const auto& [name, tensor] : golden.tensors.tensors()) {
    const std::string after = prefix + "after.";
    if (!name.starts_with(after)) continue;
    expect_mmim(replay.model().named_parameters()[name.substr(after.size())], tensor, name);
  }
  if (!replay.main_pass(step)) return;
  expect_number(part(report, "task"), golden.at(prefix + "task_l1"), prefix + "task_l1");
  expect_number(part(report, "contrast"), golden.at(prefix + "nce"), prefix + "nce");
  expect_number(part(report, "entropy"), golden.at(prefix + "H"), prefix + "H");
  for (size_t pair = 0; pair < replay.model().pairs().size(); ++pair) {
    const std::string key = prefix + "mem_after." + replay.model().pairs()[pair].name;
    const at::Tensor none = golden.at(key + "_pos").slice(0, 0, 0);
    const auto rows = replay.objective().memory().with_current(pair, {none, none});
    expect_mmim(rows.positive, golden.at(key + "_pos"), key + "_pos");
    expect_mmim(rows.negative, golden.at(key + "_neg"), key + "_neg");
  }
}

// Every stored gradient as it was before clipping, and none where the reference has none.
void expect_gradients(TrainingReplay& replay, const std::string& prefix, const models::StepReport& report,
                      const std::string& without) {
  const MmimGolden& golden = replay.golden();
  const double clip = golden.json.at("recipe").at("clip_grad_norm").get<double>();
  const double factor = report.gradient_norm > clip ? clip / (report.gradient_norm + 1e-6) : 1;
  std::set<std::string> none;
  for (const auto& name : golden.json.at("gradients").at(without)) none.insert(name.get<std::string>());
  int64_t compared = 0;
  for (const auto& parameter : replay.model().named_parameters()) {
    const std::string& key = parameter.key();
    const at::Tensor gradient = dense_gradient(parameter.value());
    EXPECT_EQ(!gradient.defined(), none.contains(key)) << prefix << key;
    if (!gradient.defined() || !golden.has(prefix + key) || key.ends_with("attention.self.key.bias")) continue;
    expect_mmim_at_scale(gradient / factor, golden.at(prefix + key), prefix + key);
    ++compared;
  }
  EXPECT_GT(compared, 0);
}

void expect_final_state(TrainingReplay& replay) {
  const MmimGolden& golden = replay.golden();
  nn::StateWriter writer;
  replay.objective().save(writer);
  const TemporaryFolder folder;
  writer.write(folder / "state.safetensors");
  const nn::StateReader state(folder / "state.safetensors");
  const std::map<std::string, std::string> ours = {{"main", "optimizer.main."}, {"mmilb", "optimizer.estimators."}};
  int64_t moments = 0;
  for (const auto& [name, tensor] : golden.tensors.tensors()) {
    if (!name.starts_with("adam.")) continue;
    const size_t dot = name.find('.', 5);
    expect_mmim_at_scale(state.tensor(ours.at(name.substr(5, dot - 5)) + name.substr(dot + 1)), tensor, name);
    ++moments;
  }
  EXPECT_GT(moments, 0);
  const auto& counts = golden.json.at("adam_step_count");
  for (const auto& parameter : replay.model().named_parameters()) {
    const std::string& key = parameter.key();
    const bool text = key.find("bert") != std::string::npos;
    const bool estimator = !text && key.find("mi") != std::string::npos;
    const auto& group = counts.at(text ? "main.group0" : estimator ? "mmilb.group0" : "main.group1");
    const auto& exceptions = group.at("exceptions");
    const int64_t expected =
        exceptions.contains(key) ? exceptions.at(key).get<int64_t>() : group.at("most").get<int64_t>();
    int64_t steps = 0;
    state.read_value(ours.at(estimator ? "mmilb" : "main") + key + ".steps", steps);
    EXPECT_EQ(steps, expected) << key;
  }
}

void expect_final_parameters(TrainingReplay& replay, const std::string& prefix) {
  for (const auto& parameter : replay.model().named_parameters()) {
    const std::string& key = parameter.key();
    if (key.ends_with("attention.self.key.bias")) continue;  // no true gradient: rounding, amplified by Adam
    const std::string name = replay.golden().has(prefix + key) ? prefix + key : "final." + key;
    expect_mmim(parameter.value(), replay.golden().at(name), name);
  }
}

void check_training(const std::string& file) {
  TrainingReplay replay(file, models::UnusedGradients::kZeroFilled);
  size_t first_main = replay.steps(), first_entropy = replay.steps();
  for (size_t step = replay.steps(); step-- > 0;) {
    if (replay.main_pass(step)) first_main = step;
    if (replay.about(step).at("H_in_loss").get<bool>()) first_entropy = step;
  }
  ASSERT_LT(first_entropy, replay.steps());
  for (size_t step = 0; step < replay.steps(); ++step) {
    const auto report = replay.take(step, /*compare_before=*/true);
    expect_step(replay, step, report);
    if (step == 0) expect_gradients(replay, "grad0.", report, "no_gradient_step0");
    if (step == first_main) expect_gradients(replay, "grad_main0.", report, "no_gradient_first_main");
    if (step == first_entropy) expect_gradients(replay, "grad_H.", report, "no_gradient_last");
  }
  expect_final_parameters(replay, "final.");
  expect_final_state(replay);
  for (const auto& key : replay.golden().json.at("unchanged_parameters")) {
    const std::string name = key.get<std::string>();
    EXPECT_TRUE(at::equal(replay.model().named_parameters()[name].detach(), replay.golden().at("param." + name)))
        << name;
  }
}

// Gradients dropped instead of zero-filled: the golden's variant of the same run.
void check_dropped_gradients(const std::string& file) {
  TrainingReplay replay(file, models::UnusedGradients::kNone);
  for (size_t step = 0; step < replay.steps(); ++step) {
    const auto report = replay.take(step, /*compare_before=*/false);
    const auto index = static_cast<int64_t>(step);
    const std::string name = "setnone step " + std::to_string(step);
    expect_number(part(report, "total"), replay.golden().at("setnone.losses")[index], name);
    if (replay.main_pass(step)) expect_number(part(report, "entropy"), replay.golden().at("setnone.H")[index], name);
  }
  expect_final_parameters(replay, "final_setnone.");
}

}  // namespace

TEST(Golden_mmim, train) {
  check_training("train");
  check_dropped_gradients("train");
}
TEST(Golden_mmim, train_textonly) { check_training("train_textonly"); }
TEST(Golden_mmim, train_hybrid) { check_training("train_hybrid"); }

}  // namespace modrob::testing::mmim
