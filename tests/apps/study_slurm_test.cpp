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
  std::string submit(const std::string& folder, const std::string& more, const std::string& minutes = "10") const {
    const auto result =
        modrob("study submit " + study + " --slurm --json --time " + minutes + " --output '" + folder + "' " + more);
    EXPECT_EQ(result.status, 0) << result.output;
    return io::parse_json(result.output, "submission").at("job").get<std::string>();
  }
  // The runs whose training is not finished and can go on from a checkpoint.
  static std::vector<fs::path> half_trained(const std::string& folder) {
    std::vector<fs::path> runs;
    if (!fs::exists(folder + "/runs")) return runs;
    for (const auto& run : fs::directory_iterator(folder + "/runs")) {
      if (fs::exists(run.path() / "checkpoint.json") && !fs::exists(run.path() / "selection.json"))
        runs.push_back(run.path());
    }
    return runs;
  }
  static bool saved(const std::string& folder) { return !half_trained(folder).empty(); }
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
  expect_success(slurm().modrob("study submit " + slurm().study + " --slurm --workers 2 --output '" + folder + "'"),
                 {"nothing to submit: 2 workers queued or running for 4 runs"});
  cluster.until([&] { return SlurmWorld::saved(folder); }, "a run was saved");
  EXPECT_EQ(cluster.run("scancel " + job + "_1").status, 0);
  cluster.until([&] { return cluster.queue().find(job + "|1|") == std::string::npos; }, "the worker has ended");
  EXPECT_THAT(slurm().modrob("study status '" + folder + "'").output,
              AllOf(HasSubstr("Slurm: 1 worker running, the report pending (Dependency)\n"), Not(HasSubstr("account"))))
      << "this cluster keeps no accounts";
  const auto more = slurm().submit(folder, "--workers 2");
  EXPECT_THAT(cluster.queue(), AllOf(HasSubstr(more + "|1|"), Not(HasSubstr(more + "|2|"))));
  cluster.until([&] { return cluster.queue().empty(); }, "the report is made");
  slurm().expect_the_same_scores(folder);
}

TEST_F(SlurmStudy, a_worker_near_its_time_limit_goes_on_later_with_the_same_scores) {
  const std::string folder = (slurm().world.home / "limited").string();
  const auto& cluster = slurm().cluster;
  const auto job = slurm().submit(folder, "--workers 2");
  cluster.until([&] { return SlurmWorld::saved(folder); }, "a run was saved");
  // As Slurm does at the time limit less two minutes. The last task has the number of the whole job.
  EXPECT_EQ(cluster.run("scancel --batch --signal=USR1 " + job + "_2").status, 0);
  cluster.until([&] { return cluster.queue().find(job + "|2|PENDING\n") != std::string::npos; }, "it waits again");
  EXPECT_THAT(cluster.queue(), HasSubstr(job + "|1|RUNNING\n"));
  EXPECT_THAT(slurm().modrob("study status '" + folder + "'").output, HasSubstr("was interrupted at"));
  cluster.hurry(job + "_2");
  cluster.until([&] { return cluster.queue().empty(); }, "the report is made");
  slurm().expect_the_same_scores(folder);
}

TEST_F(SlurmStudy, goes_on_after_its_node_went_down) {
  const std::string folder = (slurm().world.home / "node lost").string();
  const auto& cluster = slurm().cluster;
  const auto job = slurm().submit(folder, "--workers 1");
  cluster.until([&] { return SlurmWorld::saved(folder); }, "a run was saved");
  expect_success(cluster.run("scontrol update NodeName=ALL State=DOWN Reason=test"));
  cluster.until([&] { return cluster.queue().find(job + "|1|PENDING\n") != std::string::npos; }, "it waits again");
  // It may have come back by itself.
  cluster.run("scontrol update NodeName=ALL State=RESUME");
  cluster.until([&] { return cluster.run("sinfo --noheader --format=%T").output == "idle\n"; }, "the node is back");
  cluster.hurry(job + "_1");
  cluster.until([&] { return cluster.queue().empty(); }, "the report is made");
  slurm().expect_the_same_scores(folder);
}

// The machine loses its power and is back two minutes later.
TEST_F(SlurmStudy, goes_on_after_its_node_crashed) {
  const std::string folder = (slurm().world.home / "node crashed").string();
  const auto& cluster = slurm().cluster;
  const auto status = [&] { return slurm().modrob("study status '" + folder + "'").output; };
  const auto job = slurm().submit(folder, "--workers 2");
  cluster.until([&] { return SlurmWorld::half_trained(folder).size() == 2; }, "two runs were saved");
  cluster.crash_node();
  EXPECT_THAT(status(), HasSubstr("was interrupted at")) << "who had its lease does not live";
  const auto runs = SlurmWorld::half_trained(folder);
  for (const auto& run : runs) {
    for (const char* name : {"LEASE", "LEASE.work"}) {
      auto record = io::read_json(run / name);
      record["boot"] = "the one before";
      write_file_whole(run / name, record.dump() + "\n");
      fs::last_write_time(run / name, fs::file_time_type::clock::now() - std::chrono::minutes(2));
    }
  }
  EXPECT_THAT(status(), AllOf(HasSubstr("not heard for 2 min"), Not(HasSubstr(" left"))));
  cluster.start_node();
  const auto queued_again = [&] {
    cluster.register_node();
    return cluster.queue().find("|RUNNING\n") == std::string::npos;
  };
  cluster.until(queued_again, "both workers wait again");
  EXPECT_THAT(status(), HasSubstr("Slurm: 2 workers pending"));
  for (const char* task : {"_1", "_2"}) cluster.hurry(job + task);
  cluster.until([&] { return cluster.queue().empty(); }, "the report is made");
  slurm().expect_the_same_scores(folder);
  for (const auto& run : runs) EXPECT_THAT(read_file(run / "output.txt"), HasSubstr("going on from epoch "));
  EXPECT_EQ(run_shell("grep -c test_opened '" + folder + "/ledger.jsonl'").output, "4\n") << "each run once";
  EXPECT_EQ(run_shell("find '" + folder + "' -name 'LEASE*' -o -name '*.tmp'").output, "");
}

// Slurm's own signal: it comes at once where the limit is less than two minutes away, and is looked at twice a minute.
TEST_F(SlurmStudy, a_limit_that_no_run_keeps_is_no_end) {
  const std::string folder = (slurm().world.home / "at the limit").string();
  const auto& cluster = slurm().cluster;
  std::string job;
  // A worker to which the signal comes before anything was saved is not queued again.
  for (int tries = 0; tries < 3 && !SlurmWorld::saved(folder); ++tries) {
    job = slurm().submit(folder, "--workers 1 --set training.epochs=100000", "1");
    cluster.until([&] { return SlurmWorld::saved(folder) || cluster.queue().empty(); }, "a run was saved");
  }
  cluster.until([&] { return cluster.queue().find(job + "|1|PENDING\n") != std::string::npos; }, "it waits again");
  cluster.hurry(job + "_1");
  cluster.until([&] { return cluster.queue().find(job + "|1|RUNNING\n") != std::string::npos; }, "it goes on");
  expect_success(slurm().modrob("study stop '" + folder + "'"));
  cluster.until([&] { return cluster.queue().empty(); }, "nothing is queued");
}

#ifdef MODROB_PYTHON_MODULE
// The program of the Python package, which lists `study run` and says how to get it.
TEST_F(SlurmStudy, a_worker_without_libtorch_says_so_and_ends) {
  const fs::path folder = slurm().world.home / "no libtorch";
  const auto& cluster = slurm().cluster;
  const auto result = slurm().modrob("study submit " + slurm().study + " --slurm --dry-run --workers 1 --output '" +
                                     folder.string() + "'");
  expect_success(result);
  auto script = result.output;
  const fs::path program = slurm().world.home / "modrob";
  write_file_whole(program,
                   "#!/bin/sh\nPYTHONPATH='" MODROB_PYTHON_MODULE "' exec '" MODROB_PYTHON "' -m modrob \"$@\"\n");
  fs::permissions(program, fs::perms::owner_all);
  const auto at = script.find("\n" MODROB_PROGRAM " ");
  ASSERT_NE(at, std::string::npos) << script;
  script.replace(at + 1, std::string(MODROB_PROGRAM).size(), program.string());
  make_folder(folder);
  write_file_whole(folder / "submit.sh", script);
  const auto job =
      cluster.run("sbatch --parsable --chdir='" + folder.string() + "' '" + folder.string() + "/submit.sh'");
  EXPECT_EQ(job.status, 0) << job.output;
  cluster.until([&] { return cluster.queue().empty(); }, "the worker has ended");
  const auto id = job.output.substr(0, job.output.find('\n'));
  EXPECT_THAT(read_file(folder / ("worker-" + id + "_1.log")),
              AllOf(HasSubstr("'modrob study run' needs the full program, with LibTorch"), Not(HasSubstr("queued"))));
  EXPECT_THAT(cluster.run("scontrol show job " + id).output, AllOf(HasSubstr("ExitCode=2:0"), HasSubstr("Restarts=0")));
}
#endif

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
