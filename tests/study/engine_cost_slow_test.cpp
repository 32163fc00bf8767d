#include <gtest/gtest.h>

#include <cstdio>

#include "core/clock.h"
#include "core/files.h"
#include "engine/counted_workers.h"
#include "runner_support.h"
#include "runs/process.h"
#include "study/status.h"
#include "study/study_index.h"

namespace modrob::study {
namespace {

namespace fs = std::filesystem;
using testing::carry_out_quietly;
using testing::kTinyDiagnosis;
using testing::runs_in;
using testing::script;
using testing::TemporaryFolder;

}  // namespace

TEST(EngineCost, the_engine_adds_little_to_a_thousand_short_runs) {
  const TemporaryFolder folder;
  constexpr int kRuns = 1000;
  const auto runs = runs_in(folder.path(), kRuns);
  const std::string finish = "cp \"${1%/runs/*}/answers/${1##*/}\" \"$1/DONE\"";
  double begin = now_s();
  const auto outcome = carry_out_quietly(runs, script(finish, folder.path(), 2));
  const double engine = now_s() - begin;
  EXPECT_EQ(outcome.finished, kRuns);
  begin = now_s();
  EXPECT_EQ(carry_out_quietly(runs, script(finish, folder.path(), 2)).skipped, kRuns);
  const double again = now_s() - begin;
  // The same processes, started one after the other.
  begin = now_s();
  for (const auto& run : runs) {
    runs::Process process({"/bin/sh", "-c", finish, "sh", run.folder.string()}, run.folder / "output.txt");
    while (!process.poll()) runs::Process::wait_any({&process}, 1);
  }
  const double own = now_s() - begin;
  std::printf("1000 runs: %.1f s, of which their own %.1f s; finished ones skipped in %.2f s\n", engine, own, again);
  EXPECT_LT(engine - own, 20);
  EXPECT_LT(again, 5);
}

TEST(EngineCost, another_worker_asks_for_little_more) {
  constexpr int kRuns = 200, kFew = 2, kMany = 8;
  const auto calls_for_a_run = [](int workers) {
    const auto phase = testing::CountedWorkers(workers).carry_out("study", kRuns, 0.01, 0);
    return static_cast<double>(testing::sum(phase.calls)) / kRuns;
  };
  const double few = calls_for_a_run(kFew), many = calls_for_a_run(kMany);
  const double each = (many - few) / (kMany - kFew);
  std::printf("metadata calls for a run: %.0f with %d workers, %.1f for each worker more\n", few, kFew, each);
  EXPECT_LT(few, 200);
  EXPECT_LT(each, 4) << "a look at a run that another has finished";
}

TEST(EngineCost, who_waits_asks_seldom) {
  constexpr int kWorkers = 8;
  constexpr double kRun_s = 8;
  const auto phase = testing::CountedWorkers(kWorkers).carry_out("study", 1, kRun_s / 2, 0);
  const double each = static_cast<double>(testing::sum(phase.calls)) / kWorkers / kRun_s;
  std::printf("a worker that waits asks %.1f times a second\n", each);
  EXPECT_LT(each, 12);
}

TEST(EngineCost, status_of_ten_thousand_runs_within_a_second) {
  const TemporaryFolder folder;
  constexpr int kRuns = 10'000;
  const auto runs = runs_in(folder.path(), kRuns);
  StudyIndex(runs, folder.path(), kTinyDiagnosis).write(folder.path());
  for (const auto& run : runs) {
    if (run.seed % 2 == 1) continue;
    fs::create_directories(run.folder);
    fs::copy_file(folder / "answers" / run.folder.filename().string(), run.folder / "DONE");
  }
  const double begin = now_s();
  const auto status = StudyStatus::of(folder.path());
  const double seconds = now_s() - begin;
  EXPECT_EQ(status.count(RunState::kDone), kRuns / 2);
  std::printf("status of %d runs: %.2f s\n", kRuns, seconds);
  EXPECT_LT(seconds, 1);
}

}  // namespace modrob::study
