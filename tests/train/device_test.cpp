// Runs on another device than the processor, and what of a device is part of a run.
#include "device/torch_device.h"
#include "fake_device/fake_device.h"
#include "runs/run_identity.h"
#include "train/prelude.h"

namespace modrob::train {
namespace {

std::string hash_with(const std::string& device, const std::string& precision = "") {
  io::Json settings = {{"seed", 1}};
  if (!device.empty()) settings["device"] = device;
  if (!precision.empty()) settings["precision"] = precision;
  return runs::RunIdentity{settings, "data", "encoder", 1}.hash();
}

TEST(Device, of_a_run_is_its_class_and_precision_and_older_runs_keep_their_names) {
  EXPECT_EQ(hash_with("cuda:0"), hash_with("cuda:3"));
  EXPECT_EQ(hash_with("cuda"), hash_with("cuda:3"));
  EXPECT_NE(hash_with("cuda"), hash_with(""));
  EXPECT_NE(hash_with("", "bf16"), hash_with(""));
  const TinyTraining tiny;
  const io::Json written = tiny.settings("device = 'cpu'\nprecision = 'float32'\n").to_json();
  EXPECT_FALSE(written.contains("device") || written.contains("precision")) << "as before there were any";
  EXPECT_EQ(tiny.settings("precision = 'bf16'\n").to_json().at("precision"), "bf16");
}

TEST(Device, that_is_none_or_not_there_is_the_users_mistake) {
  const TinyTraining tiny;
  EXPECT_THAT(user_error_of([&] { tiny.settings("device = 'gpu'\n"); }),
              AllOf(HasSubstr("lines:1"), HasSubstr("must be cpu, cuda, cuda:N (N from 0) or auto, not 'gpu'")));
  EXPECT_THAT(user_error_of([&] { tiny.settings("precision = 'fp16'\n"); }), HasSubstr("float32"));
  if (built_with_cuda()) GTEST_SKIP() << "this LibTorch has CUDA";
  EXPECT_EQ(tiny.settings("device = 'auto'\n").device, ComputeDevice()) << "auto takes what is there";
  EXPECT_THAT(
      user_error_of([&] { Session session(tiny.settings("device = 'cuda'\n")); }),
      AllOf(HasSubstr("needs a LibTorch with CUDA"), HasSubstr("MODROB_LIBTORCH"), HasSubstr("device = \"cpu\"")));
}

Trace train_on_other_device(const RunSettings& settings, const std::filesystem::path& folder) {
  make_folder(folder);
  Session session(settings, other_device());
  train_in_folder(session, folder, {});
  return trace_of(folder);
}

class OtherDeviceTraining : public TestWithParam<std::string> {};

TEST_P(OtherDeviceTraining, death_changes_no_bit_and_every_step_is_logged) {
  const TinyTraining tiny;
  const auto settings = tiny.settings_of(GetParam(),
                                         "robust.missing = 0.15\nrobust.noise = 0.15\n"
                                         "training.checkpoint_minutes = 1e-9\ntraining.epochs = 2");
  const Trace whole = train_on_other_device(settings, tiny.folder() / "whole");
  const int64_t steps = io::read_json(tiny.folder() / "whole/selection.json").at("steps").get<int64_t>();
  int64_t logged = 0;
  std::istringstream lines(whole.log);
  for (std::string line; std::getline(lines, line);) logged += line.find("gradient_norm") != std::string::npos ? 1 : 0;
  EXPECT_EQ(logged, steps);
  const auto folder = tiny.folder() / "died";
  make_folder(folder);
  {
    Session session(settings, other_device());
    Trainer trainer(session, folder);
    add_observers(trainer, session, folder, {});
    trainer.add(std::make_unique<StopAfter>(steps / 2));
    EXPECT_THROW(trainer.run(), Stop);
  }
  EXPECT_EQ(whole, train_on_other_device(settings, folder));
}

TEST_P(OtherDeviceTraining, gives_scores_that_the_processor_reads) {
  const TinyTraining tiny;
  const auto settings = tiny.settings_of(GetParam(), "training.epochs = 1");
  train_on_other_device(settings, tiny.folder() / "run");
  std::vector<std::vector<float>> scores;
  for (const at::Device device : {other_device(), at::Device(at::kCPU)}) {
    Session session(settings, device);
    session.read_parameters(nn::StateReader(CheckpointStore(tiny.folder() / "run").best()), /*trained_only=*/false);
    scores.push_back(
        score(session.model(), session.collator(), session.dataset().indices(data::Split::kTest), /*batch_size=*/4));
  }
  for (size_t i = 0; i < scores[0].size(); ++i) EXPECT_NEAR(scores[0][i], scores[1][i], 1e-4);
}

INSTANTIATE_TEST_SUITE_P(Models, OtherDeviceTraining, ValuesIn(names_of_models()),
                         [](const auto& info) { return info.param; });

TEST(DeviceTraining, a_loss_that_is_not_finite_is_found_and_named_by_its_step) {
  const TinyTraining tiny;
  make_folder(tiny.folder() / "run");
  Session session(tiny.settings(), other_device());
  session.model().parameters().back().detach().fill_(std::numeric_limits<float>::quiet_NaN());
  try {
    train_in_folder(session, tiny.folder() / "run", {});
    ADD_FAILURE() << "it trained on";
  } catch (const TrainingDiverged& error) {
    EXPECT_THAT(error.what(),
                AllOf(HasSubstr("step "), HasSubstr("the loss is not finite"), HasSubstr("device = \"cpu\"")));
  }
}

}  // namespace
}  // namespace modrob::train
