#include "slurm_cluster.h"

#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>

// The tests on a Slurm of one node are skipped where none comes up, and say why.
namespace modrob::testing {

namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;

// A PATH on which programs of this name do this and nothing else.
class OtherPath {
 public:
  OtherPath() : before_(std::getenv("PATH")) {}
  ~OtherPath() { ::setenv("PATH", before_.c_str(), 1); }

  void program(const std::string& name, const std::string& text) const {
    write_file_whole(folder_ / name, "#!/bin/sh\n" + text + "\n");
    fs::permissions(folder_ / name, fs::perms::owner_all);
  }
  void alone() const { ::setenv("PATH", folder_.path().c_str(), 1); }
  void first() const { ::setenv("PATH", (folder_.path().string() + ":" + before_).c_str(), 1); }

 private:
  TemporaryFolder folder_;
  std::string before_;
};

}  // namespace

TEST(SlurmCluster, that_is_not_installed_names_the_packages) {
  const OtherPath path;
  path.alone();
  EXPECT_THAT(SlurmCluster().obstacle(), AllOf(HasSubstr("apt-get install"), HasSubstr("munge")));
}

TEST(SlurmCluster, that_cannot_start_says_what_its_programs_said) {
  for (const std::string broken : {"munged", "slurmctld", "slurmd"}) {
    const OtherPath path;
    for (const char* name : {"munged", "slurmctld", "slurmd", "sbatch"}) path.program(name, "exit 0");
    path.program(broken, "echo 'error: Address already in use' >&2; exit 1");
    path.first();
    EXPECT_THAT(SlurmCluster().obstacle(), HasSubstr("Address already in use")) << broken;
  }
}

TEST(SlurmCluster, ends_with_the_test_program_and_leaves_nothing_though_that_is_killed) {
  for (const bool killed : {false, true}) {
    const OtherPath path;
    const TemporaryFolder said;
    for (const char* name : {"munged", "slurmctld", "sbatch"}) path.program(name, "exit 0");
    path.program("sinfo", "echo idle");
    // In a session of its own, as Slurm's programs and jobs are.
    path.program("slurmd", "pwd > " + (said / "folder").string() + "; setsid sh -c 'echo $$ > " +
                               (said / "process").string() + "; exec sleep 1000' > /dev/null 2>&1 &");
    path.first();
    const auto lives = [&] {
      return run_shell("grep sleep /proc/$(cat " + (said / "process").string() + ")/cmdline").status == 0;
    };
    const pid_t program = ::fork();
    if (program == 0) {
      {
        const SlurmCluster cluster;
        while (!lives()) ::usleep(1000);
        if (killed) ::kill(::getpid(), SIGKILL);
      }
      ::_exit(0);
    }
    int status = 0;
    ::waitpid(program, &status, 0);
    EXPECT_EQ(WIFSIGNALED(status), killed);
    const fs::path folder = run_shell("cat " + (said / "folder").string() + " | tr -d '\\n'").output;
    EXPECT_TRUE(folder.is_absolute()) << folder;
    for (int looks = 0; looks < 1000 && (lives() || fs::exists(folder)); ++looks) ::usleep(10'000);
    EXPECT_FALSE(lives() || fs::exists(folder)) << killed;
  }
}

}  // namespace modrob::testing
