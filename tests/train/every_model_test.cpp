// Every model through the trainer, which does not know which one it trains: under both presets, and a death at any
// moment changes no bit.
#include "models/models.h"
#include "train/training_trace.h"

namespace modrob::train {
namespace {

using testing::TinyTraining;
using testing::Trace;

class EveryModelTraining : public ::testing::TestWithParam<std::string> {};

TEST_P(EveryModelTraining, death_at_any_step_changes_no_bit) {
  const TinyTraining tiny;
  const auto settings = tiny.settings_of(
      GetParam(),
      "robust.missing = 0.15\nrobust.noise = 0.15\ntraining.checkpoint_minutes = 1e-9\ntraining.epochs = 2");
  const Trace whole = testing::train_whole(settings, tiny.folder() / "whole");
  const int64_t steps = io::read_json(tiny.folder() / "whole/selection.json").at("steps").get<int64_t>();
  for (int64_t step = 0; step < steps; ++step) {
    const auto folder = tiny.folder() / std::to_string(step);
    testing::train_and_die(settings, folder, step);
    EXPECT_EQ(whole, testing::train_whole(settings, folder)) << "death at step " << step;
  }
}

TEST_P(EveryModelTraining, both_presets_train) {
  const TinyTraining tiny;
  for (const char* preset : {"corrected", "reference"}) {
    const auto settings =
        tiny.settings_of(GetParam(), "robust.noise = 0.3\nfidelity.preset = '" + std::string(preset) + "'");
    EXPECT_FALSE(testing::train_whole(settings, tiny.folder() / preset).best.empty()) << preset;
  }
}

std::vector<std::string> trained_models() {
  std::vector<std::string> names;
  for (const auto& entry : models::model_list()) names.emplace_back(entry.name);
  return names;
}

INSTANTIATE_TEST_SUITE_P(Models, EveryModelTraining, ::testing::ValuesIn(trained_models()),
                         [](const auto& info) { return info.param; });

}  // namespace
}  // namespace modrob::train
