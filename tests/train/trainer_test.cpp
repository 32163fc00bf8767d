#include "train/prelude.h"

namespace modrob::train {
namespace {

// Mean task loss of the epoch that begins with this step (three steps an epoch).
double task_loss(const fs::path& log, int64_t first_step) {
  std::ifstream input(log);
  double sum = 0;
  for (std::string line; std::getline(input, line);) {
    const io::Json event = io::parse_json(line, log.string());
    if (event.at("event") != "step") continue;
    const int64_t step = event.at("step").get<int64_t>();
    if (step >= first_step && step < first_step + 3) sum += event.at("loss").at("task").get<double>();
  }
  return sum / 3;
}

TEST(Trainer, learns_and_selects_on_validation) {
  const TinyTraining tiny;
  Session session(
      tiny.settings("training.epochs = 40\ntraining.patience = 100\nmisa.dropout = 0\nmisa.transformer_dropout = 0"));
  const auto folder = tiny.folder() / "run";
  make_folder(folder);
  const auto outcome = train_in_folder(session, folder, {});
  EXPECT_EQ(outcome.steps, outcome.epochs * 3);
  EXPECT_LT(task_loss(folder / "log.jsonl", outcome.steps - 3), 0.8 * task_loss(folder / "log.jsonl", 0));
  for (const auto& entry : fs::directory_iterator(folder)) {
    EXPECT_FALSE(entry.path().filename().string().starts_with("latest-")) << "only the best is kept";
  }
}

TEST(Trainer, same_settings_give_the_same_bits) {
  const TinyTraining tiny;
  const auto settings = tiny.settings("robust.missing = 0.15\nrobust.noise = 0.15");
  const Trace first = train_whole(settings, tiny.folder() / "a");
  EXPECT_EQ(first, train_whole(settings, tiny.folder() / "b"));
  EXPECT_NE(first.best, train_whole(tiny.settings(), tiny.folder() / "c").best)
      << "robust training trains another model";
  EXPECT_NE(
      first.best,
      train_whole(tiny.settings("seed = 4\nrobust.missing = 0.15\nrobust.noise = 0.15"), tiny.folder() / "d").best);
}

TEST(Trainer, death_at_any_step_changes_no_bit) {
  const TinyTraining tiny;
  for (const char* lines : {"robust.missing = 0.15\nrobust.noise = 0.15",
                            "text.freeze_embeddings = true\ntext.freeze_layers = 1\noptimizer.kind = 'rmsprop'"}) {
    const auto settings = tiny.settings(lines);
    const std::string name = sha256(lines).substr(0, 6);
    const Trace whole = train_whole(settings, tiny.folder() / (name + "whole"));
    for (int64_t step = 0; step < 9; ++step) {
      const fs::path folder = tiny.folder() / (name + std::to_string(step));
      train_and_die(settings, folder, step);
      EXPECT_EQ(whole, train_whole(settings, folder)) << "death at step " << step;
    }
  }
}

TEST(Trainer, a_stop_in_the_middle_of_an_epoch_goes_on_from_there) {
  const TinyTraining tiny;
  const auto settings = tiny.settings("training.checkpoint_minutes = 1e-9");  // a checkpoint after every step
  const Trace whole = train_whole(settings, tiny.folder() / "whole");
  const fs::path folder = tiny.folder() / "stopped";
  for (const int64_t step : {1, 4, 7}) {
    train_and_die(settings, folder, step);
    EXPECT_EQ(io::read_json(CheckpointStore(folder).pointer()).at("step"), step)
        << "all steps before the death were saved";
  }
  EXPECT_EQ(whole, train_whole(settings, folder));
}

TEST(Trainer, a_damaged_checkpoint_is_named) {
  const TinyTraining tiny;
  const auto settings = tiny.settings("training.checkpoint_minutes = 1e-9");
  const fs::path folder = tiny.folder() / "run";
  train_and_die(settings, folder, 1);
  const CheckpointStore store(folder);
  const io::Json whole = io::read_json(store.pointer());
  const auto refused = [&](const auto& change) {
    io::Json json = whole;
    change(json);
    io::write_json(store.pointer(), json);
    return user_error_of([&] { train_whole(settings, folder); });
  };
  EXPECT_THAT(
      refused([](io::Json& json) { json["observers"][0]["log_bytes"] = "all"; }),
      EndsWith("checkpoint.json: observers[0]: log_bytes: must be an integer, not \"all\"; the run folder is damaged"));
  EXPECT_THAT(refused([](io::Json& json) { json.erase("observers"); }),
              EndsWith("checkpoint.json: observers: must have 3 entries, not 0; the run folder is damaged"));
  EXPECT_THAT(refused([](io::Json& json) { json["finished"] = 1; }),
              EndsWith("checkpoint.json: finished: must be true or false, not 1; the run folder is damaged"));
}

TEST(Trainer, finished_training_is_not_repeated) {
  const TinyTraining tiny;
  const auto settings = tiny.settings();
  const Trace first = train_whole(settings, tiny.folder() / "run");
  const auto written = fs::last_write_time(tiny.folder() / "run/log.jsonl");
  EXPECT_EQ(first, train_whole(settings, tiny.folder() / "run"));
  EXPECT_EQ(written, fs::last_write_time(tiny.folder() / "run/log.jsonl"));
}

TEST(Trainer, reference_preset_trains) {
  const TinyTraining tiny;
  EXPECT_FALSE(train_whole(tiny.settings("fidelity.preset = 'reference'\nrobust.missing = 0.3"), tiny.folder() / "run")
                   .best.empty());
}

TEST(Trainer, a_loss_that_is_not_finite_names_step_utterances_and_tensor) {
  const TinyTraining tiny;
  auto contents = TinyTraining::contents();
  contents.audio[0][0] = std::numeric_limits<float>::quiet_NaN();
  data::write_dataset(tiny.folder() / "nan", contents);
  Session session(tiny.settings("data = '" + (tiny.folder() / "nan").string() + "'"));
  const auto folder = tiny.folder() / "run";
  make_folder(folder);
  try {
    train_in_folder(session, folder, {});
    FAIL() << "expected TrainingDiverged";
  } catch (const TrainingDiverged& error) {
    EXPECT_THAT(error.what(),
                AllOf(HasSubstr("First non-finite tensor: audio representation"), HasSubstr("u0"), HasSubstr("step ")));
  }
}

}  // namespace
}  // namespace modrob::train
