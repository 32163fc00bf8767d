#include "study/slurm_script.h"

#include <gmock/gmock.h>

#include <ctime>

#include "core/files.h"
#include "core/text_format.h"
#include "shell.h"
#include "support.h"

namespace modrob::study {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::run_shell;
using testing::TemporaryFolder;

// A worker's script whose program is a shell script that works in the study's folder; `scontrol` notes what it is told,
// and ends the script as Slurm does.
class Worker {
 public:
  explicit Worker(const std::string& program) {
    make_folder(study_ / "runs/one");
    make_folder(folder_ / "bin");
    command("scontrol", "echo \"$@\" >> \"" + (folder_ / "told").string() + "\"");
    command("squeue", "exit 1");
    write_file_whole(folder_ / "submit.sh", slurm_worker_script({.study = "tiny",
                                                                 .study_folder = study_,
                                                                 .working_folder = study_,
                                                                 .home = "",
                                                                 .words = {"/bin/sh", "-c", program}},
                                                                {}, 1));
  }

  void command(const std::string& name, const std::string& text) const {
    write_file_whole(folder_ / "bin" / name, "#!/bin/sh\n" + text + "\n");
    fs::permissions(folder_ / "bin" / name, fs::perms::owner_all);
  }

  // Runs it to its end, as task 3 of the array 5, and tells how it ended.
  std::string run(const std::string& environment = "") const {
    return run_shell("cd " + folder_.path().string() + "; PATH=$PWD/bin:$PATH SLURM_JOB_ID=7 SLURM_ARRAY_JOB_ID=5 " +
                     "SLURM_ARRAY_TASK_ID=3 " + environment + " bash submit.sh; echo ended with $?")
        .output;
  }

  // Runs it, sends a signal to the script alone once the program has begun, and tells how the script ended.
  std::string after(const std::string& signal) const {
    const std::string begun = shell_word((study_ / "begun").string());
    return run_shell("cd " + folder_.path().string() +
                     "; PATH=$PWD/bin:$PATH SLURM_JOB_ID=7 bash submit.sh & script=$!; " + "while [ ! -e " + begun +
                     " ]; do sleep 0.02; done; kill -" + signal + " $script; wait $script; echo ended with $?")
        .output;
  }
  std::string told() const { return fs::exists(folder_ / "told") ? read_file(folder_ / "told") : ""; }

 private:
  TemporaryFolder folder_;
  fs::path study_ = folder_ / "a study's results";
};

// At a SIGTERM it saves, as `modrob study run` does, and ends.
std::string saving(const std::string& save) {
  return "trap '" + save + "; exit 143' TERM; : > begun; while :; do sleep 0.02; done";
}

}  // namespace

TEST(SlurmScript, asks_slurm_for_what_the_options_say) {
  SlurmOptions options;
  options.time = "4:00:00";
  options.gres = "gpu:1";
  options.sbatch = "--account=nlp --comment='two words'";
  const SlurmCommand command = {"my study", "/results/my study", "/home/me", "/home", {"modrob", "study"}};
  const auto script = slurm_worker_script(command, options, 3);
  EXPECT_THAT(script, AllOf(HasSubstr("#SBATCH --job-name=modrob-my_study\n"), HasSubstr("#SBATCH --array=1-3\n"),
                            HasSubstr("#SBATCH --time=4:00:00\n"), HasSubstr("#SBATCH --cpus-per-task=1\n"),
                            HasSubstr("#SBATCH --gres=gpu:1\n"), HasSubstr("#SBATCH --signal=B:USR1@120\n"),
                            HasSubstr("#SBATCH --requeue\n"), HasSubstr("#SBATCH --open-mode=append\n"),
                            HasSubstr("\n#SBATCH --account=nlp --comment='two words'\n")));
  EXPECT_THAT(script, AllOf(Not(HasSubstr("--partition")), Not(HasSubstr("--mem"))));
  options.at_once = 2;
  EXPECT_THAT(slurm_worker_script(command, options, 3), HasSubstr("#SBATCH --array=1-3%2\n"));
  const auto report = slurm_report_script(command, options);
  EXPECT_THAT(report, AllOf(HasSubstr("--account=nlp"), HasSubstr("\nexec modrob study\n"), Not(HasSubstr("--array")),
                            Not(HasSubstr("--gres")), Not(HasSubstr("--requeue"))));
}

TEST(SlurmScript, names_with_blanks_quotes_and_commands_in_them_stay_names) {
  const TemporaryFolder folder;
  const std::string name = "it's \"a\" $(touch hit) `touch hit` study; touch hit #";
  const fs::path study = folder / name;
  make_folder(study);
  const auto script = slurm_worker_script(
      {name, study, study, name, {"/bin/sh", "-c", "pwd; echo \"$MODROB_HOME\"; echo \"$1\"", "sh", name}}, {}, 1);
  write_file_whole(folder / "submit.sh", script);
  const auto result = run_shell("cd " + folder.path().string() + " && bash submit.sh");
  EXPECT_EQ(result.status, 0);
  EXPECT_EQ(result.output, study.string() + "\n" + name + "\n" + name + "\n");
  EXPECT_FALSE(fs::exists(study / "hit") || fs::exists(folder / "hit"));
}

TEST(SlurmScript, a_worker_that_got_on_is_queued_again_before_its_time_is_over) {
  const Worker worker(saving("echo 2 > runs/one/checkpoint.json"));
  EXPECT_EQ(worker.after("USR1"), "ended with 143\n");
  EXPECT_EQ(worker.told(), "requeue 7\n");
}

TEST(SlurmScript, a_worker_that_began_no_other_run_is_queued_again_and_no_other_task) {
  const Worker worker("echo 1 > runs/one/DONE; exit 152");
  EXPECT_EQ(worker.run(), "ended with 152\n");
  EXPECT_EQ(worker.told(), "requeue 5_3\n");
  const Worker idle("exit 152");
  EXPECT_THAT(idle.run(), HasSubstr("no run of the study got on"));
  EXPECT_EQ(idle.told(), "");
}

TEST(SlurmScript, temporary_files_lie_on_the_nodes_own_disk_where_there_is_some) {
  const TemporaryFolder disk;
  const Worker worker("echo \"$TMPDIR\"");
  EXPECT_EQ(worker.run("TMPDIR=/usual SLURM_TMPDIR=" + disk.path().string()),
            disk.path().string() + "\nended with 0\n");
  EXPECT_EQ(worker.run("TMPDIR=/usual SLURM_TMPDIR=/absent"), "/usual\nended with 0\n");
  EXPECT_EQ(worker.run("TMPDIR=/usual SLURM_TMPDIR="), "/usual\nended with 0\n");
}

TEST(SlurmScript, a_worker_is_told_of_the_time_until_it_is_stopped) {
  const Worker worker("echo \"$0 $1\"");
  const auto now = std::time(nullptr);
  const auto expect_time = [](const std::string& said) {
    EXPECT_THAT(said, AllOf(HasSubstr("--time-left 8"), HasSubstr("\nended with 0\n"))) << "1000 s less two minutes";
  };
  expect_time(worker.run("SLURM_JOB_END_TIME=" + std::to_string(now + 1000)));
  worker.command("squeue", "[ \"$2\" = --jobs=5_3 ] && date -d @" + std::to_string(now + 1000) + " +%Y-%m-%dT%H:%M:%S");
  expect_time(worker.run());
  EXPECT_EQ(worker.run("SLURM_JOB_END_TIME=" + std::to_string(now + 50)), "--time-left 0\nended with 0\n");
  for (const std::string answer : {"echo N/A", "exit 0", "exit 1"}) {
    worker.command("squeue", answer);
    EXPECT_THAT(worker.run(), Not(HasSubstr("--time-left"))) << answer;
  }
}

TEST(SlurmScript, a_worker_that_saved_nothing_new_ends_and_says_so) {
  const Worker worker(saving(":"));
  EXPECT_THAT(worker.after("USR1"), AllOf(HasSubstr("no run of the study got on"), HasSubstr("longer --time"),
                                          HasSubstr("ended with 143\n")));
  EXPECT_EQ(worker.told(), "");
}

TEST(SlurmScript, a_worker_that_is_cancelled_saves_and_ends) {
  const Worker worker(saving("echo 2 > runs/one/checkpoint.json; echo saved"));
  EXPECT_EQ(worker.after("TERM"), "saved\nended with 143\n");
  EXPECT_EQ(worker.told(), "");
}

TEST(SlurmScript, a_worker_whose_runs_fail_or_are_finished_ends) {
  for (const int status : {0, 1}) {
    const Worker worker("trap 'echo 1 > runs/one/DONE; exit " + std::to_string(status) +
                        "' TERM; : > begun; while :; do sleep 0.02; done");
    EXPECT_EQ(worker.after("USR1"), "ended with " + std::to_string(status) + "\n");
    EXPECT_EQ(worker.told(), "");
  }
}

}  // namespace modrob::study
