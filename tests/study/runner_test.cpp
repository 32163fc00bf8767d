#include "study/runner.h"

#include <gmock/gmock.h>

#include "core/child.h"
#include "core/files.h"
#include "core/progress.h"
#include "core/signals.h"
#include "study_support.h"

namespace modrob::study {
namespace {

using ::testing::HasSubstr;
using testing::TemporaryFolder;
using testing::user_error_of;

const io::Json kDiagnosis = {{"draws", 3}};

// `count` runs below `folder`, with seeds from 0.
std::vector<GridRun> runs_in(const TemporaryFolder& folder, int count) {
  std::vector<GridRun> runs;
  for (int64_t seed = 0; seed < count; ++seed) {
    runs.push_back({"mosi", "misa", "none", seed, testing::identity_of({{"seed", seed}}),
                    folder / ("run" + std::to_string(seed))});
  }
  return runs;
}

// A command that is a shell script; the run's folder is its $1.
RunnerOptions script(const std::string& text, int jobs = 1) { return {{"/bin/sh", "-c", text, "sh"}, jobs}; }

RunnerOutcome carry_out_quietly(const std::vector<GridRun>& runs, const RunnerOptions& options) {
  set_progress_style(ProgressStyle::kNone);
  auto outcome = carry_out(runs, kDiagnosis, options);
  set_progress_style(ProgressStyle::kAuto);
  return outcome;
}

}  // namespace

TEST(Runner, starts_each_run_in_a_folder_that_says_what_it_is) {
  const TemporaryFolder folder;
  const auto runs = runs_in(folder, 2);
  const auto outcome = carry_out_quietly(runs, script("cat \"$1/run.json\" \"$1/diagnosis.json\" > \"$1/seen\""));
  EXPECT_EQ(outcome.finished, 2);
  EXPECT_EQ(outcome.skipped, 0);
  EXPECT_TRUE(outcome.failed.empty());
  for (const auto& run : runs) {
    EXPECT_EQ(RunFolder(run.folder).identity().hash(), run.identity.hash());
    EXPECT_EQ(RunFolder(run.folder).names(), run.names());
    EXPECT_EQ(read_file(run.folder / "seen"),
              read_file(run.folder / "run.json") + read_file(run.folder / "diagnosis.json"));
  }
}

TEST(Runner, finished_runs_are_skipped) {
  const TemporaryFolder folder;
  const auto runs = runs_in(folder, 3);
  RunFolder done(runs[1].folder);
  done.prepare(runs[1].identity, runs[1].names());
  done.ask(kDiagnosis);
  done.mark_done();
  const auto outcome = carry_out_quietly(runs, script("touch \"$1/started\""));
  EXPECT_EQ(outcome.skipped, 1);
  EXPECT_EQ(outcome.finished, 2);
  EXPECT_FALSE(std::filesystem::exists(runs[1].folder / "started"));
  const auto nothing = carry_out_quietly({runs[1]}, {{"/absent/program"}, 1});
  EXPECT_EQ(nothing.skipped, 1);
  EXPECT_TRUE(nothing.failed.empty());
}

TEST(Runner, a_failing_run_costs_itself_only_and_its_last_line_is_kept) {
  const TemporaryFolder folder;
  const auto runs = runs_in(folder, 4);
  const auto outcome =
      carry_out_quietly(runs, script("case \"$1\" in *run1) echo first; echo 'the reason' >&2; echo; exit 2;; "
                                     "*run2) kill -9 $$;; esac"));
  EXPECT_EQ(outcome.finished, 2);
  ASSERT_EQ(outcome.failed.size(), 2u);
  EXPECT_EQ(outcome.failed[0].run, &runs[1]);
  EXPECT_EQ(outcome.failed[0].exit_status, 2);
  EXPECT_EQ(outcome.failed[0].message, "the reason");
  EXPECT_EQ(outcome.failed[1].run, &runs[2]);
  EXPECT_EQ(outcome.failed[1].exit_status, 137);
  EXPECT_EQ(outcome.failed[1].message, "");
}

TEST(Runner, as_many_at_a_time_as_asked) {
  for (const int jobs : {1, 2, 3}) {
    const TemporaryFolder folder;
    const auto runs = runs_in(folder, 6);
    const std::string log = (folder / "log").string();
    const auto outcome =
        carry_out_quietly(runs, script("echo + >> '" + log + "'; sleep 0.4; echo - >> '" + log + "'", jobs));
    EXPECT_EQ(outcome.finished, 6);
    int now = 0, most = 0;
    for (const char c : read_file(log)) {
      now += c == '+' ? 1 : c == '-' ? -1 : 0;
      most = std::max(most, now);
    }
    EXPECT_EQ(most, jobs);
  }
}

TEST(Runner, a_stop_lets_the_children_save_and_starts_no_more) {
  const TemporaryFolder folder;
  const auto runs = runs_in(folder, 3);
  const int code = testing::exit_code_of_child([&] {
    install_stop_handlers();
    try {
      carry_out_quietly(runs, script("trap 'echo saved > \"$1/saved\"; exit 143' TERM; kill -TERM $PPID; "
                                     "while true; do sleep 0.01; done"));
    } catch (const Interrupted& interrupted) {
      return interrupted.signal() == SIGTERM ? 0 : 2;
    }
    return 3;
  });
  EXPECT_EQ(code, 0);
  EXPECT_TRUE(std::filesystem::exists(runs[0].folder / "saved"));
  EXPECT_FALSE(std::filesystem::exists(runs[1].folder));
}

TEST(Runner, a_folder_of_another_run_is_refused) {
  const TemporaryFolder folder;
  auto runs = runs_in(folder, 1);
  RunFolder(runs[0].folder).prepare(testing::identity_of({{"seed", 77}}), {});
  EXPECT_THAT(user_error_of([&] { carry_out_quietly(runs, script("true")); }), HasSubstr("holds another run"));
}

}  // namespace modrob::study
