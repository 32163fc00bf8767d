#include "study/status.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include "core/files.h"
#include "core/random_token.h"
#include "io/record/json_writer.h"
#include "runner_support.h"
#include "runs/lease.h"
#include "study/clean.h"
#include "study/study_index.h"

namespace modrob::study {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::kTinyDiagnosis;
using ::testing::Not;
using testing::runs_in;
using testing::TemporaryFolder;
using testing::user_error_of;

void finish(const GridRun& run) {
  runs::RunFolder folder(run.folder);
  folder.prepare(run.identity, run.names());
  folder.ask(kTinyDiagnosis);
  write_file_whole(run.folder / "metrics.json", "{}");
  folder.mark_done();
}

// Done, running here, failed, interrupted, untouched, running elsewhere; the lease of the second is returned.
struct World {
  TemporaryFolder folder;
  std::vector<GridRun> runs = runs_in(folder.path(), 6);
  runs::LeaseWatch watch;
  std::optional<runs::Lease> lease;

  World() {
    StudyIndex(runs, folder.path(), kTinyDiagnosis).write(folder.path());
    finish(runs[0]);
    for (const auto i : {1, 2, 3, 5}) runs::RunFolder(runs[i].folder).prepare(runs[i].identity, runs[i].names());
    runs::RunFolder(runs[1].folder).report_progress({.share = 0.4, .activity = "training, epoch 2 of 5"});
    lease = runs::Lease::take(runs[1].folder, watch, 0.2);
    auto record = *runs::read_lease(runs[1].folder / "LEASE");
    record.taken_at = "2026-01-01T00:00:00Z";
    write_file_whole(runs[1].folder / "LEASE", record.text());
    runs::Failure failure;
    failure.attempt = 2;
    failure.exit_status = 137;
    failure.last_lines = {"epoch 3", "the \x1b reason"};
    failure.time = "2026-01-01T00:00:00Z";
    failure.host = "a";
    failure.write(runs[2].folder);
    runs::RunFolder(runs[3].folder).report_progress({.share = 0.5, .activity = "x"});
    runs::LeaseRecord dead;
    dead.holder = runs::ProcessIdentity::of_this_process();
    dead.holder.started -= 1;
    dead.token = random_token();
    write_file_whole(runs[3].folder / "LEASE", dead.text());
    runs::LeaseRecord other;
    other.holder.host = "elsewhere";
    other.holder.pid = 7;
    other.token = random_token();
    write_file_whole(runs[5].folder / "LEASE", other.text());
    const auto time = fs::last_write_time(runs[5].folder / "LEASE") - std::chrono::seconds(300);
    fs::last_write_time(runs[5].folder / "LEASE", time);
  }
};

std::vector<std::string> removed_by(const CleanPlan& plan, const fs::path& folder) {
  std::vector<std::string> paths;
  for (const auto& item : plan.items) paths.push_back(item.path.lexically_relative(folder).string() + ": " + item.why);
  return paths;
}

}  // namespace

TEST(Status, tells_of_every_run_whose_ever_it_is) {
  const World world;
  const auto status = StudyStatus::of(world.folder.path());
  ASSERT_EQ(status.runs.size(), 6u);
  std::vector<std::string> states;
  for (const auto& run : status.runs) states.push_back(run_state_name(run.state));
  EXPECT_THAT(states, ElementsAre("done", "running", "failed", "waiting", "waiting", "running"));
  EXPECT_EQ(status.count(RunState::kWaiting), 2);
  EXPECT_EQ(status.runs[1].share, 0.4);
  EXPECT_EQ(status.runs[1].activity, "training, epoch 2 of 5");
  EXPECT_EQ(status.runs[1].holder->holder.pid, ::getpid());
  ASSERT_TRUE(status.runs[1].seconds_left);
  EXPECT_GT(*status.runs[1].seconds_left, 0);
  EXPECT_EQ(status.runs[1].silent_s, 0);
  EXPECT_NEAR(status.runs[5].silent_s, 300, 100);
  EXPECT_EQ(status.runs[5].seconds_left, std::nullopt);
  ASSERT_TRUE(status.seconds_left);
  // What is left of the whole: 0.6 + 0.5 + 1 + 1 runs at the speed of the one that runs.
  EXPECT_NEAR(*status.seconds_left / *status.runs[1].seconds_left, 3.1 / 0.6, 0.01);
}

TEST(Status, the_time_left_is_what_the_run_itself_says_of_its_speed) {
  const World world;
  runs::RunFolder(world.runs[1].folder).report_progress({.share = 0.4, .per_second = 0.01, .activity = "training"});
  const auto status = StudyStatus::of(world.folder.path());
  EXPECT_NEAR(status.runs[1].seconds_left.value(), 60, 1e-6);
  EXPECT_NEAR(status.seconds_left.value(), 310, 1e-6);
  EXPECT_THAT(status.runs[1].line(), HasSubstr(": 40 %, about 1 min 00 s left, training (process "));
}

TEST(Status, no_time_left_is_told_of_a_run_whose_machine_is_not_heard) {
  const World world;
  const auto before = StudyStatus::of(world.folder.path());
  runs::RunFolder(world.runs[5].folder).report_progress({.share = 0.4, .per_second = 0.01, .activity = "training"});
  const auto status = StudyStatus::of(world.folder.path());
  EXPECT_EQ(status.runs[5].share, 0.4);
  EXPECT_EQ(status.runs[5].seconds_left, std::nullopt);
  EXPECT_LT(status.seconds_left.value(), before.seconds_left.value() + 1) << "none of its speed is counted on";
}

TEST(Status, text_and_json) {
  const World world;
  const auto status = StudyStatus::of(world.folder.path());
  const std::string text = status.text();
  EXPECT_THAT(text, HasSubstr("1 of 6 runs done, 2 running, 2 waiting, 1 failed; about "));
  EXPECT_THAT(text, HasSubstr("running  mosi, misa, none, seed 1: 40 %, about "));
  EXPECT_THAT(text, HasSubstr(" left, training, epoch 2 of 5 (process " + std::to_string(::getpid()) + " on "));
  EXPECT_THAT(text, HasSubstr("failed   mosi, misa, none, seed 2: the ? reason (killed by signal 9"));
  EXPECT_THAT(text, HasSubstr("attempt 2)"));
  EXPECT_THAT(text, HasSubstr("waiting  mosi, misa, none, seed 3: was interrupted at 50 %"));
  EXPECT_THAT(text, HasSubstr("process 7 on elsewhere, not heard for 5 min"));
  EXPECT_THAT(text, Not(HasSubstr("seed 4")));
  const auto json = io::record_json(status);
  EXPECT_EQ(json.at("counts"), (io::Json{{"done", 1}, {"running", 2}, {"waiting", 2}, {"failed", 1}, {"unscored", 0}}));
  EXPECT_EQ(json.at("runs")[2].at("attempt"), 2);
  EXPECT_EQ(json.at("runs")[5].at("host"), "elsewhere");
  EXPECT_TRUE(json.at("runs")[5].at("seconds_left").is_null());
  EXPECT_EQ(json.at("runs")[0].at("folder"), "runs/run0");
}

TEST(Status, a_folder_without_a_study_or_with_a_damaged_one_is_named) {
  const TemporaryFolder folder;
  EXPECT_THAT(user_error_of([&] { StudyStatus::of(folder.path()); }), HasSubstr("holds no study that was started"));
  write_file_whole(folder / "study.json", R"({"runs": [{}], "diagnosis": "x"})");
  EXPECT_THAT(user_error_of([&] { StudyStatus::of(folder.path()); }),
              HasSubstr("study.json: runs[0]: lacks the key 'names'; `modrob study run` writes it anew"));
}

TEST(Clean, removes_what_the_study_does_not_name_and_what_the_dead_left) {
  World world;
  const auto& folder = world.folder.path();
  write_file_whole(world.runs[0].folder / "best-3.safetensors", std::string(2000, 'x'));
  write_file_whole(world.runs[3].folder / "latest-3.safetensors", "unfinished");
  write_file_whole(world.runs[3].folder / "metrics.json.123.tmp", "half");
  write_file_whole(world.runs[3].folder / "notes.tmp", "a user's");
  write_file_whole(folder / "study.json.77.tmp", "half");
  fs::last_write_time(folder / "study.json.77.tmp", fs::file_time_type::clock::now() - std::chrono::hours(2));
  write_file_whole(folder / "study.json.0123456789abcdef.tmp", "of a process that writes");
  make_folder(folder / "runs/pictures");
  write_file_whole(folder / "runs/pictures/cat.png", "no run");
  const StudyIndex fewer({world.runs[0], world.runs[1], world.runs[3]}, folder, kTinyDiagnosis);

  const auto plan = plan_clean(folder, fewer, {});
  EXPECT_THAT(removed_by(plan, folder), ElementsAre("study.json.77.tmp: left by a process that was killed",
                                                    "runs/run2: a run that the study file does not name",
                                                    "runs/run3/metrics.json.123.tmp: left by a process that was killed",
                                                    "runs/run3/LEASE: the lease of a process that is gone"));
  EXPECT_THAT(plan.in_use, ElementsAre(world.runs[1].folder, world.runs[5].folder));
  EXPECT_THAT(plan.text(), HasSubstr("4 to remove, "));
  EXPECT_THAT(plan.text(), HasSubstr("left alone, a process works there: " + world.runs[5].folder.string()));
  EXPECT_TRUE(fs::exists(world.runs[2].folder)) << "a plan removes nothing";
  EXPECT_EQ(plan.to_json().at("items").size(), 4u);
  EXPECT_EQ(plan.to_json().at("bytes"), plan.bytes());

  make_folder(folder / runs::kCacheFolder);
  const auto with_checkpoints = plan_clean(folder, fewer, {.checkpoints = true});
  EXPECT_THAT(removed_by(with_checkpoints, folder),
              ::testing::Contains("runs/run0/best-3.safetensors: a checkpoint of a finished run"));
  EXPECT_THAT(with_checkpoints.text(), HasSubstr("2.0 kB  "));
  EXPECT_THAT(with_checkpoints.carry_out(), IsEmpty());
  EXPECT_FALSE(fs::exists(world.runs[2].folder));
  EXPECT_FALSE(fs::exists(world.runs[3].folder / "metrics.json.123.tmp"));
  EXPECT_FALSE(fs::exists(world.runs[3].folder / "LEASE"));
  EXPECT_FALSE(fs::exists(world.runs[0].folder / "best-3.safetensors"));
  for (const char* kept : {"runs/run3/latest-3.safetensors", "runs/run3/notes.tmp", "runs/pictures/cat.png",
                           "runs/run1", "runs/run5/LEASE", "runs/run0/DONE", runs::kCacheFolder}) {
    EXPECT_TRUE(fs::exists(folder / kept)) << kept;
  }
  EXPECT_THAT(plan_clean(folder, fewer, {.checkpoints = true}).text(), HasSubstr("nothing to remove"));
  EXPECT_TRUE(testing::done(runs::RunFolder(world.runs[0].folder), world.runs[0].identity.hash(), kTinyDiagnosis))
      << "results do not need the checkpoint";
}

TEST(Clean, what_runs_share_goes_with_the_checkpoints_when_nobody_works) {
  const testing::TemporaryFolder folder;
  const fs::path cache = folder / runs::kCacheFolder;
  make_folder(cache);
  write_file_whole(cache / "frozen-0.safetensors", "shared");
  const StudyIndex nothing({}, folder.path(), kTinyDiagnosis);
  EXPECT_THAT(plan_clean(folder.path(), nothing, {}).items, IsEmpty());
  const auto plan = plan_clean(folder.path(), nothing, {.checkpoints = true});
  EXPECT_THAT(removed_by(plan, folder.path()), ElementsAre("cache: what frozen layers give, which runs share"));
  plan.carry_out();
  EXPECT_FALSE(fs::exists(cache));
}

TEST(Clean, a_finished_run_goes_only_when_asked_for) {
  World world;
  const auto& folder = world.folder.path();
  const StudyIndex fewer({world.runs[1], world.runs[2], world.runs[3]}, folder, kTinyDiagnosis);
  const auto plan = plan_clean(folder, fewer, {});
  ASSERT_EQ(plan.kept.size(), 1u);
  EXPECT_EQ(plan.kept[0].path, world.runs[0].folder);
  EXPECT_THAT(plan.text(), HasSubstr("kept: "));
  EXPECT_THAT(plan.text(), HasSubstr("a finished run that the study file does not name; remove it with --finished"));
  EXPECT_EQ(plan.to_json().at("kept").size(), 1u);
  plan.carry_out();
  EXPECT_TRUE(fs::exists(world.runs[0].folder / "DONE"));
  const auto asked = plan_clean(folder, fewer, {.finished = true});
  EXPECT_THAT(asked.kept, IsEmpty());
  asked.carry_out();
  EXPECT_FALSE(fs::exists(world.runs[0].folder));
}

TEST(Clean, a_run_that_finishes_after_the_plan_was_made_stays) {
  World world;
  const auto plan =
      plan_clean(world.folder.path(), StudyIndex({world.runs[0]}, world.folder.path(), kTinyDiagnosis), {});
  write_file_whole(world.runs[2].folder / "DONE", "{}");
  EXPECT_THAT(plan.carry_out(), ::testing::Contains(world.runs[2].folder));
  EXPECT_TRUE(fs::exists(world.runs[2].folder / "DONE"));
}

TEST(Clean, what_a_process_has_begun_to_use_meanwhile_is_left_alone) {
  World world;
  const auto plan =
      plan_clean(world.folder.path(), StudyIndex({world.runs[0]}, world.folder.path(), kTinyDiagnosis), {});
  const auto lease = runs::Lease::take(world.runs[2].folder, world.watch);
  ASSERT_TRUE(lease);
  EXPECT_THAT(plan.carry_out(), ElementsAre(world.runs[2].folder));
  EXPECT_TRUE(fs::exists(world.runs[2].folder / "failed.json"));
  EXPECT_FALSE(fs::exists(world.runs[3].folder));
}

}  // namespace modrob::study
