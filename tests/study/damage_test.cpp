// A study in which something goes wrong with some of the runs: the others are done, every failure is named, and nothing
// that is wrong counts as right.
#include <gmock/gmock.h>
#include <signal.h>

#include <map>
#include <thread>

#include "core/captured_stderr.h"
#include "core/clock.h"
#include "core/files.h"
#include "core/hash.h"
#include "core/random_token.h"
#include "runner_support.h"
#include "runs/lease.h"
#include "study/status.h"

namespace modrob::study {
namespace {

namespace fs = std::filesystem;
using testing::CapturedStderr;
using testing::carry_out_quietly;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::kFinish;
using testing::kTinyDiagnosis;
using testing::runs_in;
using testing::script;
using testing::TemporaryFolder;
using testing::user_error_of;

constexpr const char* kScores = "every score of this run";

// As a real run leaves its folder.
void finish_run(const GridRun& run) {
  runs::RunFolder folder(run.folder);
  folder.prepare(run.identity, run.names());
  folder.ask(kTinyDiagnosis);
  write_file_whole(run.folder / "selection.json", "{\"best_epoch\": 2}\n");
  write_file_whole(run.folder / "predictions.json", "{\"ids\": []}\n");
  write_file_whole(run.folder / "predictions.safetensors", kScores);
  write_file_whole(run.folder / "metrics.json", "{}\n");
  folder.mark_done();
}

void flip_a_byte(const fs::path& file) {
  std::string content = read_file(file);
  content[content.size() / 2] = static_cast<char>(content[content.size() / 2] ^ 1);
  write_file_whole(file, content);
}

void cut_off(const fs::path& file) {
  const std::string content = read_file(file);
  write_file_whole(file, content.substr(0, content.size() / 2));
}

// What a script leaves that plays a run with the given scores; DONE says that they are `kScores`.
std::string writes(const std::string& scores) {
  return "printf '%s' '" + scores + "' > \"$1/predictions.safetensors\"; printf x >> \"${1%/runs/*}/begun-${1##*/}\";" +
         kFinish;
}

void answer_with_hashes(const fs::path& study, const std::vector<GridRun>& runs) {
  for (const auto& run : runs) {
    io::Json done = io::read_json(study / "answers" / run.folder.filename());
    done["files"] = {{"predictions.safetensors", std::string(kScores).size()}};
    done["sha256"] = {{"predictions.safetensors", sha256(kScores)}};
    io::write_json(study / "answers" / run.folder.filename(), done);
  }
}

}  // namespace

TEST(Damage, runs_that_fail_in_any_way_cost_themselves_only_and_are_named) {
  const TemporaryFolder folder;
  const auto runs = runs_in(folder.path(), 8);
  answer_with_hashes(folder.path(), runs);
  const std::string text =
      "case ${1##*/} in "
      "run1) echo 'error: the loss is not finite at step 7 (utterances a, b)' >&2; exit 1;; "
      "run2) kill -KILL $$;; "
      "run3) kill -SEGV $$;; "
      "run4) exit 0;; "
      "run5) printf 'every score of this r' > \"$1/predictions.safetensors\";" +
      kFinish +
      "exit 0;; "
      "run6) printf 'every score of that run' > \"$1/predictions.safetensors\";" +
      kFinish + "exit 0;; esac;" + writes(kScores);
  const auto outcome = carry_out_quietly(runs, script(text, folder.path(), 2));
  EXPECT_EQ(outcome.finished, 2);
  std::map<std::string, std::string> failures;
  for (const auto& failed : outcome.failed) failures[failed.run->folder.filename()] = failed.failure.message();
  ASSERT_EQ(failures.size(), 6u);
  EXPECT_THAT(failures["run1"], HasSubstr("not finite at step 7 (utterances a, b)"));
  EXPECT_THAT(failures["run2"], HasSubstr("when memory runs out"));
  EXPECT_THAT(failures["run3"], HasSubstr("a crash"));
  for (const char* run : {"run4", "run5", "run6"}) EXPECT_THAT(failures[run], HasSubstr("without finishing")) << run;
  EXPECT_EQ(carry_out_quietly(runs, script(writes(kScores), folder.path(), 2)).finished, 6) << "tried again";
  EXPECT_EQ(StudyStatus::of(folder.path()).count(RunState::kDone), 8);
}

TEST(Damage, what_a_finished_run_loses_or_what_changes_in_it_is_made_again) {
  const TemporaryFolder folder;
  const auto runs = runs_in(folder.path(), 14);
  for (const auto& run : runs) finish_run(run);
  answer_with_hashes(folder.path(), runs);
  size_t next = 0;
  std::vector<std::string> damaged;
  const auto damage = [&](const char* file, void (*how)(const fs::path&)) {
    how(runs[next].folder / file);
    damaged.push_back(runs[next++].folder.filename());
  };
  const auto remove = [](const fs::path& file) { fs::remove(file); };
  for (const char* file : {"selection.json", "predictions.json", "predictions.safetensors", "metrics.json"}) {
    damage(file, flip_a_byte);
    damage(file, remove);
  }
  damage("predictions.safetensors", cut_off);
  damage("run.json", remove);
  damage("diagnosis.json", cut_off);
  damage("DONE", remove);
  damage("DONE", cut_off);
  ASSERT_EQ(next, runs.size() - 1) << "the last one stays whole";

  const CapturedStderr captured;
  const auto outcome = carry_out_quietly(runs, script(writes(kScores), folder.path(), 2));
  EXPECT_EQ(outcome.finished, static_cast<int64_t>(damaged.size()));
  EXPECT_EQ(outcome.skipped, 1);
  EXPECT_THAT(outcome.failed, IsEmpty());
  for (const auto& name : damaged) EXPECT_EQ(read_file(folder / ("begun-" + name)), "x");
  EXPECT_FALSE(fs::exists(folder / "begun-run13"));
  EXPECT_THAT(captured.text(),
              HasSubstr("seed 0' is carried out again: '" + (runs[0].folder / "selection.json").string() +
                        "' has other content than when the run finished"));
  EXPECT_EQ(carry_out_quietly(runs, script(writes(kScores), folder.path(), 2)).skipped, 14);
}

TEST(Damage, the_settings_of_a_run_that_cannot_be_read_cost_that_run) {
  const TemporaryFolder folder;
  const auto runs = runs_in(folder.path(), 3);
  for (const auto& run : runs) finish_run(run);
  cut_off(runs[1].folder / "run.json");
  const auto outcome = carry_out_quietly(runs, script(writes(kScores), folder.path()));
  EXPECT_EQ(outcome.skipped, 2);
  ASSERT_EQ(outcome.failed.size(), 1u);
  EXPECT_EQ(outcome.failed[0].run, &runs[1]);
  EXPECT_THAT(outcome.failed[0].failure.message(),
              HasSubstr("runs/" + runs[1].folder.filename().string() + "/run.json"));
}

TEST(Damage, a_checkpoint_that_is_not_whole_is_dropped) {
  const std::string header = R"({"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})";
  std::string whole(8, '\0');
  whole[0] = static_cast<char>(header.size());
  whole += header + std::string(4, '\0');
  const std::string pointer = R"({"latest": "latest-3.safetensors", "best": "best-2.safetensors"})";
  const auto dropped = [&](auto&& change) {
    const TemporaryFolder place;
    write_file_whole(place / "checkpoint.json", pointer);
    write_file_whole(place / "latest-3.safetensors", whole);
    write_file_whole(place / "best-2.safetensors", whole);
    write_file_whole(place / "selection.json", "{}");
    write_file_whole(place / "log.jsonl", "{}\n");
    change(place.path());
    const std::string reason = runs::RunFolder(place.path()).drop_damaged_checkpoint();
    std::vector<std::string> left;
    for (const auto& entry : fs::directory_iterator(place.path())) left.push_back(entry.path().filename());
    if (reason.empty()) {
      EXPECT_EQ(left.size(), 5u);
    } else {
      EXPECT_THAT(left, ElementsAre("log.jsonl")) << reason;
    }
    return reason;
  };
  EXPECT_EQ(dropped([](const fs::path&) {}), "");
  for (const char* file : {"latest-3.safetensors", "best-2.safetensors"}) {
    for (const size_t size : {size_t{0}, size_t{7}, size_t{8}, whole.size() / 2, whole.size() - 4, whole.size() - 1}) {
      const auto reason = dropped([&](const fs::path& run) { write_file_whole(run / file, whole.substr(0, size)); });
      EXPECT_THAT(reason, HasSubstr(file)) << size;
    }
    EXPECT_THAT(dropped([&](const fs::path& run) { fs::remove(run / file); }), HasSubstr(file));
  }
  for (const auto& text : {pointer.substr(0, 30), std::string(), std::string("{}"), std::string(R"({"latest": 3})")}) {
    const auto reason = dropped([&](const fs::path& run) { write_file_whole(run / "checkpoint.json", text); });
    EXPECT_THAT(reason, HasSubstr("checkpoint.json")) << text;
  }
}

// A file server whose clock jumps by hours: its holder elsewhere is alive as long as it renews, whatever times that
// gives, and lost when it does not.
TEST(Damage, a_clock_that_jumps_costs_no_run) {
  const TemporaryFolder folder;
  const auto runs = runs_in(folder.path(), 2);
  finish_run(runs[1]);
  for (const auto& entry : fs::directory_iterator(runs[1].folder)) {
    fs::last_write_time(entry.path(), fs::file_time_type::clock::now() + std::chrono::hours(24));
  }
  make_folder(runs[0].folder);
  const fs::path lease = runs[0].folder / "LEASE";
  runs::LeaseRecord other;
  other.holder.host = "elsewhere";
  other.token = random_token();
  other.taken_at = "2999-01-01T00:00:00Z";
  write_file_whole(lease, other.text());
  constexpr double kRenewedFor_s = 2.5;
  const double begin = now_s();
  double renewed = begin;
  std::thread holder([&] {
    for (int i = 0; now_s() - begin < kRenewedFor_s; ++i) {
      std::error_code gone;
      fs::last_write_time(lease, fs::file_time_type::clock::now() + std::chrono::hours(i % 2 == 0 ? 5 + i : -5 - i),
                          gone);
      if (!gone) renewed = now_s();
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
  });
  while (now_s() - begin < 0.2) std::this_thread::sleep_for(std::chrono::milliseconds(10));
  auto options = script(writes(kScores), folder.path());
  options.timing = {0.1, 1.0};
  const auto outcome = carry_out_quietly(runs, options);
  const double end = now_s();
  holder.join();
  EXPECT_GE(renewed - begin, kRenewedFor_s - 0.2) << "its file was there until it fell silent";
  EXPECT_GE(end, renewed);
  EXPECT_EQ(outcome.skipped, 1);
  EXPECT_EQ(outcome.finished, 1);
  EXPECT_THAT(outcome.failed, IsEmpty());
}

}  // namespace modrob::study
