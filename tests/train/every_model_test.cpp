// Every model through the trainer, which does not know which one it trains: under both presets, and a death at any
// moment changes no bit.

#include "train/prelude.h"

namespace modrob::train {
namespace {

class EveryModelTraining : public TestWithParam<std::string> {};

TEST_P(EveryModelTraining, death_at_any_step_changes_no_bit) {
  const TinyTraining tiny;
  const auto settings = tiny.settings_of(
      GetParam(),
      "robust.missing = 0.15\nrobust.noise = 0.15\ntraining.checkpoint_minutes = 1e-9\ntraining.epochs = 2");
  const Trace whole = train_whole(settings, tiny.folder() / "whole");
  const int64_t steps = io::read_json(tiny.folder() / "whole/selection.json").at("steps").get<int64_t>();
  for (int64_t step = 0; step < steps; ++step) {
    const auto folder = tiny.folder() / std::to_string(step);
    train_and_die(settings, folder, step);
    EXPECT_EQ(whole, train_whole(settings, folder)) << "death at step " << step;
  }
}

TEST_P(EveryModelTraining, both_presets_train_and_robust_training_trains_another_model) {
  const TinyTraining tiny;
  const auto best = [&](const std::string& lines) {
    return train_whole(tiny.settings_of(GetParam(), lines), tiny.folder() / sha256(lines)).best;
  };
  const std::string reference = "fidelity.preset = 'reference'\n", noise = "robust.noise = 0.3\n";
  const std::set<std::string> different = {best(""),
                                           best(noise),
                                           best("robust.missing = 0.3\n" + noise),
                                           best("robust.missing = 0.3\nrobust.modalities = 'all'\n"),
                                           best(reference + noise),
                                           best(reference + noise + "robust.modalities = 'all'\n")};
  EXPECT_EQ(different.size(), 6u);
}

std::vector<std::string> trained_models() {
  std::vector<std::string> names;
  for (const auto& entry : models::model_list()) names.emplace_back(entry.name);
  return names;
}

INSTANTIATE_TEST_SUITE_P(Models, EveryModelTraining, ValuesIn(trained_models()),
                         [](const auto& info) { return info.param; });

// Another encoder of text.
TEST(MultTraining, word_vectors_train_under_both_presets) {
  const TinyTraining tiny;
  write_file_whole(tiny.folder() / "vectors.txt", "good 1 0.5 -1 2 0.25\nbad -1 0.125 1 0 3\nother 1 1 1 1 1\n");
  const std::string glove = "mult.text = 'glove'\nmult.word_embedding_size = 5\ntext.glove_file = '" +
                            (tiny.folder() / "vectors.txt").string() + "'\n";
  const auto best = [&](const std::string& lines) {
    return train_whole(tiny.settings_of("mult", glove + lines), tiny.folder() / sha256(lines)).best;
  };
  EXPECT_NE(best("robust.missing = 0.2\n"), best("fidelity.preset = 'reference'\n"));
}

}  // namespace
}  // namespace modrob::train
