#include "train/prelude.h"

namespace modrob::train {
namespace {

std::vector<io::Json> log_lines(const fs::path& file) {
  std::vector<io::Json> lines;
  std::istringstream text(read_file(file));
  for (std::string line; std::getline(text, line);) lines.push_back(io::parse_json(line, file.string()));
  return lines;
}

void log_step(JsonlLog& log, int64_t step, double gradient_norm = 0.5) {
  const models::StepReport report{{{"total", 2.5}, {"task", 1.5}}, 1e-3, gradient_norm};
  log.on_step({1, 0, step, 8, 0.5, report});
}

TEST(JsonlLog, steps_and_epochs_are_one_object_a_line) {
  const TemporaryFolder folder;
  JsonlLog log(folder / "log.jsonl");
  log_step(log, 7);
  metrics::Metrics validation;
  validation.corr = 0.25;
  log.on_epoch({1, 8, 0.125, validation, true, false});
  const auto lines = log_lines(folder / "log.jsonl");
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_EQ(lines[0], (io::Json{{"event", "step"},
                                {"epoch", 1},
                                {"pass", 0},
                                {"step", 7},
                                {"loss", {{"total", 2.5}, {"task", 1.5}}},
                                {"learning_rate", 1e-3},
                                {"gradient_norm", 0.5},
                                {"utterances_per_s", 16.0}}));
  EXPECT_EQ(lines[1].at("event"), "epoch");
  EXPECT_EQ(lines[1].at("validation_loss"), 0.125);
  EXPECT_EQ(lines[1].at("validation").at("corr"), 0.25);
  EXPECT_EQ(lines[1].at("improved"), true);
}

TEST(JsonlLog, numbers_that_are_not_finite_are_null) {
  const TemporaryFolder folder;
  JsonlLog log(folder / "log.jsonl");
  log_step(log, 0, INFINITY);
  log.on_epoch({0, 1, INFINITY, {}, false, false});
  const auto lines = log_lines(folder / "log.jsonl");
  EXPECT_TRUE(lines[0].at("gradient_norm").is_null());
  EXPECT_TRUE(lines[1].at("validation_loss").is_null());
}

TEST(JsonlLog, is_cut_back_to_what_a_checkpoint_saw) {
  const TemporaryFolder folder;
  io::Json state;
  {
    JsonlLog log(folder / "log.jsonl");
    log_step(log, 0);
    state = io::record_json(log);
    log_step(log, 1);
    log_step(log, 2);
  }
  JsonlLog log(folder / "log.jsonl");
  io::JsonReader(state, "file").visit(log);
  log_step(log, 1);
  const auto lines = log_lines(folder / "log.jsonl");
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_EQ(lines[0].at("step"), 0);
  EXPECT_EQ(lines[1].at("step"), 1);
}

TEST(JsonlLog, a_log_shorter_than_its_checkpoint_says_is_kept) {
  const TemporaryFolder folder;
  JsonlLog log(folder / "log.jsonl");
  log_step(log, 0);
  const io::Json state = {{"log_bytes", 1'000'000}};
  io::JsonReader(state, "file").visit(log);
  EXPECT_EQ(log_lines(folder / "log.jsonl").size(), 1u);
}

TEST(JsonlLog, a_place_that_cannot_be_written_is_named) {
  const auto message = user_error_of([] { JsonlLog("/absent/log.jsonl"); });
  EXPECT_EQ(message, "cannot write '/absent/log.jsonl': No such file or directory");
}

TEST(JsonlLog, a_full_disk_is_named) {
  JsonlLog log("/dev/full");
  EXPECT_EQ(user_error_of([&] { log_step(log, 0); }), "cannot write '/dev/full': No space left on device");
}

}  // namespace
}  // namespace modrob::train
