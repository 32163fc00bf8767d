#include "slurm_cluster.h"
#include "tiny_world.h"

namespace modrob::testing {

namespace {

// One cluster for all tests, and a study that was carried out without it.
struct SlurmWorld {
  SlurmWorld() {
    if (!cluster.obstacle().empty()) return;
    const auto result = world.modrob("study run " + study + " --jobs 2 --output " + (world.home / "here").string());
    EXPECT_EQ(result.status, 0) << result.output;
  }

  CommandResult modrob(const std::string& arguments) const { return world.modrob(arguments, cluster.environment()); }
  std::string submit(const std::string& folder, const std::string& more) const {
    const auto result = modrob("study submit " + study + " --slurm --time 10 --json --output '" + folder + "' " + more);
    EXPECT_EQ(result.status, 0) << result.output;
    return io::parse_json(result.output, "submission").at("job").get<std::string>();
  }
  // Whether a run that is not finished can go on from a checkpoint.
  static bool saved(const std::string& folder) {
    if (!fs::exists(folder + "/runs")) return false;
    for (const auto& run : fs::directory_iterator(folder + "/runs")) {
      if (fs::exists(run.path() / "checkpoint.json") && !fs::exists(run.path() / "DONE")) return true;
    }
    return false;
  }
  void expect_the_same_scores(const std::string& folder) const {
    ASSERT_TRUE(fs::exists(folder + "/report.html"))
        << run_shell("cat '" + folder + "'/slurm/*.log").output << cluster.log();
    size_t runs = 0;
    for (const auto& run : fs::directory_iterator(world.home / "here/runs")) {
      const fs::path other = fs::path(folder) / "runs" / run.path().filename();
      for (const char* name : {"predictions.safetensors", "metrics.json"}) {
        EXPECT_EQ(read_file(run.path() / name), read_file(other / name)) << other;
      }
      ++runs;
    }
    EXPECT_EQ(runs, 4u);
    expect_success(modrob("study verify '" + folder + "'"));
  }

  TinyWorld world;
  SlurmCluster cluster;
  // Long enough that a worker is met at work.
  std::string study = (world.home / "study.toml").string() + " --set training.epochs=40 --set training.patience=1000";
};

const SlurmWorld& slurm() {
  static const SlurmWorld kWorld;
  return kWorld;
}

}  // namespace

class SlurmStudy : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto& obstacle = slurm().cluster.obstacle();
    if (!obstacle.empty()) GTEST_SKIP() << obstacle;
  }
};

TEST_F(SlurmStudy, a_cancelled_worker_is_replaced_and_the_scores_are_those_of_one_machine) {
  const std::string folder = (slurm().world.home / "on a cluster").string();
  const auto& cluster = slurm().cluster;
  const auto job = slurm().submit(folder, "--workers 2");
  cluster.until([&] { return SlurmWorld::saved(folder); }, "a run was saved");
  EXPECT_EQ(cluster.run("scancel " + job + "_1").status, 0);
  cluster.until([&] { return cluster.queue().find(job + "|1|") == std::string::npos; }, "the worker has ended");
  EXPECT_THAT(slurm().modrob("study status '" + folder + "'").output, HasSubstr("Slurm: 1 worker running"));
  const auto more = slurm().submit(folder, "--workers 2");
  EXPECT_THAT(cluster.queue(), AllOf(HasSubstr(more + "|1|"), Not(HasSubstr(more + "|2|"))));
  cluster.until([&] { return cluster.queue().empty(); }, "the report is made");
  slurm().expect_the_same_scores(folder);
}

TEST_F(SlurmStudy, a_worker_near_its_time_limit_goes_on_later_with_the_same_scores) {
  const std::string folder = (slurm().world.home / "limited").string();
  const auto& cluster = slurm().cluster;
  const auto job = slurm().submit(folder, "--workers 1");
  cluster.until([&] { return SlurmWorld::saved(folder); }, "a run was saved");
  // As Slurm does at the time limit less two minutes.
  EXPECT_EQ(cluster.run("scancel --batch --signal=USR1 " + job + "_1").status, 0);
  cluster.until([&] { return cluster.queue().find(job + "|1|PENDING\n") != std::string::npos; }, "it waits again");
  EXPECT_THAT(slurm().modrob("study status '" + folder + "'").output, HasSubstr("was interrupted at"));
  // Not two minutes from now, but in no second in which the node may still refuse the job that it has just ended.
  expect_success(cluster.run("scontrol update JobId=" + job + "_1 StartTime=now+3"));
  cluster.until([&] { return cluster.queue().empty(); }, "the report is made");
  slurm().expect_the_same_scores(folder);
}

TEST_F(SlurmStudy, a_study_that_fails_everywhere_ends) {
  const std::string folder = (slurm().world.home / "failing").string();
  const auto& cluster = slurm().cluster;
  auto contents = TinyWorld::contents();
  contents.audio[0][0] = std::nanf("");
  data::write_dataset(slurm().world.home / "nan", contents);
  slurm().submit(folder, "--workers 2 --data " + (slurm().world.home / "nan").string());
  cluster.until([&] { return cluster.queue().empty(); }, "nothing is queued");
  EXPECT_THAT(slurm().modrob("study status '" + folder + "'").output,
              AllOf(HasSubstr("4 failed"), HasSubstr("Slurm: no job of this study is queued or running")));
}

TEST_F(SlurmStudy, a_stop_ends_what_runs_and_what_waits) {
  const std::string folder = (slurm().world.home / "stopped").string();
  const auto& cluster = slurm().cluster;
  slurm().submit(folder, "--workers 3");
  cluster.until([&] { return SlurmWorld::saved(folder); }, "a run was saved");
  expect_success(slurm().modrob("study stop '" + folder + "'"), {"cancelled: job "});
  cluster.until([&] { return cluster.queue().empty(); }, "nothing is queued");
  EXPECT_THAT(slurm().modrob("study status '" + folder + "'").output, HasSubstr("was interrupted at"));
}

}  // namespace modrob::testing
