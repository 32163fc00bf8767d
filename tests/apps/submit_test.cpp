#include "tiny_world.h"

namespace modrob::testing {

namespace {

// A study of two runs, and programs of Slurm that are shell scripts: sbatch numbers jobs from 101 and notes how it was
// called, squeue shows the file `queue`, scancel notes what it ends.
class FakeCluster {
 public:
  FakeCluster() {
    make_folder(bin());
    const std::string home = "'" + world.home.path().string() + "/'";
    program("sbatch", "n=$(cat " + home + "next 2>/dev/null || echo 101); echo $((n + 1)) > " + home +
                          "next; echo \"$n $PWD $*\" >> " + home + "called; echo \"$n\"");
    program("squeue", "cat " + (world.home / "queue").string());
    program("scancel", "echo \"$*\" >> " + (world.home / "cancelled").string());
    queue("");
  }

  CommandResult modrob(const std::string& arguments) const {
    return world.modrob(arguments, "PATH='" + bin().string() + "':\"$PATH\"");
  }
  CommandResult submit(const std::string& more = "") const {
    return modrob("study submit '" + file + "' --output '" + folder + "' --slurm --set training.epochs=2 " + more);
  }
  void queue(const std::string& lines) const { write_file_whole(world.home / "queue", lines); }
  void program(const std::string& name, const std::string& text) const {
    write_file_whole(bin() / name, "#!/bin/sh\n" + text + "\n");
    fs::permissions(bin() / name, fs::perms::owner_all);
  }
  std::string said(const std::string& name) const {
    return fs::exists(world.home / name) ? read_file(world.home / name) : "";
  }

  TinyWorld world;
  std::string file = (world.home / "study.toml").string();
  std::string folder = (world.home / "results of a study").string();

 private:
  fs::path bin() const { return world.home / "bin"; }
};

}  // namespace

TEST(Submit, a_study_on_gpus_that_asks_for_none_is_warned) {
  const FakeCluster cluster;
  const std::string lacks = "no GPU is asked for: add --gres gpu:1";
  expect_success(cluster.submit("--dry-run --set device=cuda"), {lacks});
  for (const char* asks : {"--gres gpu:1", "--sbatch '--gpus=1'"}) {
    EXPECT_THAT(cluster.submit("--dry-run --set device=cuda " + std::string(asks)).output, Not(HasSubstr(lacks)));
  }
  EXPECT_THAT(cluster.submit("--dry-run").output, Not(HasSubstr(lacks)));
}

TEST(Submit, hands_a_study_to_slurm_and_says_what_comes_next) {
  const FakeCluster cluster;
  const std::string scripts = cluster.folder + "/slurm";
  expect_success(cluster.submit("--workers 3 --time 1:00:00"), {"job 101: 3 workers for 4 runs, each up to 1:00:00",
                                                                "job 102: makes", "study status '", "study stop '"});
  EXPECT_EQ(cluster.said("called"), "101 " + scripts + " --parsable submit.sh\n102 " + scripts +
                                        " --parsable --dependency=afterany:101 report.sh\n");
  const auto script = read_file(scripts + "/submit.sh");
  EXPECT_THAT(script, AllOf(HasSubstr("#SBATCH --array=1-3\n"), HasSubstr("#SBATCH --time=1:00:00\n"),
                            HasSubstr("study run " + cluster.file + " --output '" + cluster.folder +
                                      "' --jobs 1 --no-report --set training.epochs=2 \"$@\" &\n")));
  cluster.queue("101|1|RUNNING|None\n101|2|PENDING|Resources\n55|1|RUNNING|None\n102|N/A|PENDING|Dependency\n");
  const std::string status = "study status '" + cluster.folder + "'";
  expect_success(cluster.modrob(status), {"0 of 4 runs done, 4 waiting\n",
                                          "Slurm: 1 worker pending (Resources), "
                                          "1 worker running, the report pending"});
  const auto json = io::parse_json(cluster.modrob(status + " --json").output, "status");
  EXPECT_EQ(json.at("slurm").at("tasks").size(), 3u);
  EXPECT_EQ(json.at("slurm").at("tasks").at(0).at("state"), "RUNNING");
}

TEST(Submit, again_tops_up_the_workers_that_are_missing) {
  const FakeCluster cluster;
  expect_success(cluster.submit("--workers 3"));
  cluster.queue("101|2|RUNNING|None\n102|N/A|PENDING|Dependency\n55|1|RUNNING|None\n");
  const auto json = io::parse_json(cluster.submit("--workers 3 --json").output, "submission");
  EXPECT_EQ(json.at("queued"), 1);
  EXPECT_EQ(json.at("workers"), 2);
  EXPECT_EQ(json.at("job"), "103");
  EXPECT_EQ(json.at("report_job"), "104");
  EXPECT_EQ(cluster.said("cancelled"), "102\n") << "the report that would not wait for the new ones";
  EXPECT_THAT(cluster.said("called"), HasSubstr("--dependency=afterany:101:103 report.sh\n"));
  cluster.queue("101|2|RUNNING|None\n103|1|RUNNING|None\n103|2|PENDING|Priority\n104|N/A|PENDING|Dependency\n");
  expect_success(cluster.submit("--workers 3"), {"nothing to submit: 3 workers queued or running for 4 runs"});
  EXPECT_THAT(cluster.said("called"), Not(HasSubstr("105")));
}

TEST(Submit, a_stop_cancels_the_studys_own_jobs) {
  const FakeCluster cluster;
  expect_success(cluster.submit("--workers 3"));
  cluster.queue("55|1|RUNNING|None\n101|2|RUNNING|None\n102|N/A|PENDING|Dependency\n");
  expect_success(cluster.modrob("study stop '" + cluster.folder + "'"), {"cancelled: job 101, 102"});
  EXPECT_EQ(cluster.said("cancelled"), "101 102\n");
}

TEST(Submit, a_dry_run_prints_the_script_and_writes_nothing) {
  const FakeCluster cluster;
  const auto result = cluster.submit(
      "--dry-run --cache '/node disk' --at-once 2 --partition gpu --gres gpu:1 --cpus 2 --mem 8G --sbatch "
      "'--account=nlp'");
  expect_success(result,
                 {"#!/bin/bash\n", "#SBATCH --array=1-4%2\n", " --cache '/node disk' \"$@\" &\n", "--partition=gpu\n",
                  "--gres=gpu:1\n", "--mem=8G\n", "--cpus-per-task=2\n", "#SBATCH --account=nlp\n"});
  EXPECT_FALSE(fs::exists(cluster.folder));
  EXPECT_EQ(cluster.said("called"), "");
}

TEST(Submit, what_is_wrong_is_said_before_anything_is_submitted) {
  const FakeCluster cluster;
  expect_refusal(cluster.submit("--time 2h"), {"--time", "'2h'", "2:00:00"});
  expect_refusal(cluster.submit("--workers 0"), {"--workers", "0"});
  expect_refusal(cluster.submit("--at-once -1"), {"--at-once", "-1"});
  expect_refusal(cluster.submit("--workers few"), {"--workers", "few"});
  expect_refusal(cluster.submit("--partition 'a b'"), {"--partition", "'a b'"});
  expect_refusal(cluster.submit("--set training.epoch=2"), {"training.epoch"});
  expect_refusal(cluster.submit("--data /nowhere/mosi"), {"/nowhere/mosi"});
  expect_refusal(cluster.modrob("study submit '" + cluster.file + "'"), {"--slurm", "study run"});
  expect_refusal(cluster.world.modrob("study submit --slurm '" + cluster.file + "'", "PATH=/nowhere"),
                 {"sbatch is not on this machine", "login node", "--dry-run"});
  cluster.program("sbatch", "echo 'sbatch: error: invalid partition specified: gpu' >&2; exit 1");
  expect_refusal(cluster.submit("--partition gpu"), {"invalid partition specified: gpu"});
  EXPECT_EQ(cluster.said("called"), "");
}

TEST(Submit, without_squeue_the_missing_workers_are_not_guessed) {
  const FakeCluster cluster;
  expect_success(cluster.submit());
  cluster.program("squeue", "echo 'cannot contact controller' >&2; exit 1");
  expect_refusal(cluster.submit(), {"cannot be told", "cannot contact controller"});
  expect_success(cluster.modrob("study status '" + cluster.folder + "'"), {"its queue is not shown"});
  expect_success(cluster.modrob("study stop '" + cluster.folder + "'"), {"cannot be cancelled from here"});
}

TEST(Submit, the_scripts_carry_the_study_out_and_report) {
  const FakeCluster cluster;
  std::string text = read_file(cluster.file);
  text.replace(text.find("seeds = [1, 2]"), 14, "seeds = [1]");
  write_file_whole(cluster.file, text + "[slurm]\nworkers = 1\ntime = '10'\n");
  expect_success(cluster.submit(), {"1 worker for 2 runs, each up to 10\n"});
  const auto worker = run_shell("cd '" + cluster.folder + "/slurm' && MODROB_HOME= bash submit.sh");
  EXPECT_EQ(worker.status, 0) << worker.output;
  EXPECT_FALSE(fs::exists(cluster.folder + "/report.html"));
  const auto report = run_shell("cd '" + cluster.folder + "/slurm' && bash report.sh");
  EXPECT_EQ(report.status, 0) << report.output;
  EXPECT_TRUE(fs::exists(cluster.folder + "/report.html"));
  EXPECT_THAT(read_file(cluster.folder + "/manifest.json"), Not(HasSubstr("slurm")));
  expect_success(cluster.submit(), {"nothing to submit: every run is finished"});
  expect_success(cluster.modrob("study verify '" + cluster.folder + "'"));
}

}  // namespace modrob::testing
