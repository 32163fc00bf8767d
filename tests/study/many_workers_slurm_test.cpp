#include <gmock/gmock.h>

#include <cstdio>

#include "slurm_pool/slurm_pool.h"

namespace modrob::testing {

namespace {

const SlurmCluster& cluster() {
  static const SlurmCluster kCluster;
  return kCluster;
}

}  // namespace

class SlurmWorkers : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!cluster().obstacle().empty()) GTEST_SKIP() << cluster().obstacle();
  }
  void expect_each_run_once(const SlurmPool& pool) const {
    const auto begun = pool.times("begun");
    EXPECT_EQ(begun.size(), pool.runs().size());
    for (const auto& run : pool.runs()) {
      EXPECT_EQ(begun.count(run.folder.filename()), 1u) << run.folder << cluster().log();
      EXPECT_TRUE(std::filesystem::exists(run.folder / "DONE")) << run.folder;
      EXPECT_FALSE(std::filesystem::exists(run.folder / "failed.json")) << run.folder;
      EXPECT_FALSE(std::filesystem::exists(run.folder / "LEASE")) << run.folder;
    }
  }

  TemporaryFolder folder_;
};

// How much of the workers' time is lost, bench/slurm_workers.cpp tells; it depends on what else the machine does.
TEST_F(SlurmWorkers, carry_out_each_run_of_a_study_once) {
  const SlurmPool pool(folder_.path(), 40, "sleep 1");
  pool.submit(cluster(), 8, 10);
  cluster().until([] { return cluster().queue().empty(); }, "everything is carried out");
  std::printf("40 runs of 1 s by 8 workers: %.1f s\n", pool.worked_s());
  expect_each_run_once(pool);
}

// Each run is said to take two seconds less than its worker has when it begins it, so that there is no time for a
// second one, however fast or slow this machine is.
TEST_F(SlurmWorkers, that_have_no_time_for_the_longest_run_go_on_in_a_time_of_their_own) {
  const SlurmPool pool(
      folder_.path(), 2,
      "end=$(squeue --noheader --jobs=${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID --format=%e); "
      "echo \"{\\\"seconds\\\": $(($(date -d $end +%s) - $(date +%s) - 122))}\" > \"$1/duration.json\"; "
      "sleep 6");
  const auto task = pool.submit(cluster(), 1, 5) + "_1";
  cluster().until([&] { return pool.times("ended").size() == 1 && cluster().queue().ends_with("|PENDING\n"); },
                  "the worker waits again");
  cluster().hurry(task);
  cluster().until([] { return cluster().queue().empty(); }, "everything is carried out");
  expect_each_run_once(pool);
  EXPECT_THAT(cluster().run("scontrol show job " + task).output, ::testing::HasSubstr("Restarts=1"));
}

}  // namespace modrob::testing
