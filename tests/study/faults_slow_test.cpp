// What happens to a study when its processes are killed, disks fill up or cannot be written, and several runners share
// one folder. MODROB_SOAK_ROUNDS multiplies the rounds (tools/soak.sh).
#include <gmock/gmock.h>
#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

#include <csignal>
#include <map>
#include <random>
#include <sstream>

#include "core/child.h"
#include "core/files.h"
#include "core/random_token.h"
#include "runner_support.h"
#include "runs/lease_record.h"
#include "soak.h"

namespace modrob::study {
namespace {

namespace fs = std::filesystem;
using testing::carry_out_quietly;
using ::testing::HasSubstr;
using testing::kFinish;
using testing::runs_in;
using testing::script;
using testing::TemporaryFolder;

// Runs of five steps, as real ones hold their folder; `begun` and the like lie in the study's.
RunnerOptions steps(const fs::path& folder, int jobs = 1) {
  return {{MODROB_SIMULATED_WORKER, "run", "5", "60", folder.string(), "5", "0.02", "0"}, jobs, folder};
}
constexpr const char* kResult = "step 1\nstep 2\nstep 3\nstep 4\nstep 5\n";

std::string content(const fs::path& file) { return fs::exists(file) ? read_file(file) : ""; }

// How often each run was begun, and the pids of those that began.
struct BegunProcess {
  std::map<std::string, int> times;
  std::vector<pid_t> pids;
  explicit BegunProcess(const fs::path& folder) {
    std::istringstream lines(content(folder / "begun"));
    std::string name;
    for (pid_t pid = 0; lines >> name >> pid;) {
      ++times[name];
      pids.push_back(pid);
    }
  }
};

std::vector<std::string> finished(const std::vector<GridRun>& runs) {
  std::vector<std::string> names;
  for (const auto& run : runs) {
    if (fs::exists(run.folder / "DONE")) names.push_back(run.folder.filename());
  }
  return names;
}

pid_t start_runner(const std::vector<GridRun>& runs, const RunnerOptions& options) {
  const pid_t pid = ::fork();
  if (pid != 0) return pid;
  int status = 99;
  try {
    status = carry_out_quietly(runs, options).failed.empty() ? 0 : 1;
  } catch (...) {
  }
  ::_exit(status);
}

int wait_for(pid_t pid) {
  int status = 0;
  ::waitpid(pid, &status, 0);
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

void expect_results(const std::vector<GridRun>& runs) {
  const fs::path overlaps = runs.front().folder.parent_path().parent_path() / "overlaps";
  EXPECT_FALSE(fs::exists(overlaps)) << "worked on by two processes at once: " << content(overlaps);
  for (const auto& run : runs) {
    EXPECT_EQ(content(run.folder / "metrics.json"), kResult) << run.folder;
    EXPECT_FALSE(fs::exists(run.folder / "failed.json")) << run.folder;
  }
}

// Runs `action`, which gives an exit status, with `disk` mounted over by a file system of its own; 77: that cannot be.
template <typename Action>
int with_mount(const fs::path& disk, const char* type, const char* options, unsigned long flags, Action&& action) {
  return testing::exit_code_of_child([&] {
    if (::unshare(CLONE_NEWNS) != 0 || ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) return 77;
    if (::mount(flags == 0 ? "tmpfs" : disk.c_str(), disk.c_str(), type, flags & MS_BIND, options) != 0) return 77;
    if ((flags & MS_RDONLY) != 0 && ::mount(nullptr, disk.c_str(), nullptr, MS_REMOUNT | flags, nullptr) != 0)
      return 77;
    return action();
  });
}

}  // namespace

TEST(Faults, runners_and_runs_killed_at_random_moments) {
  const unsigned seed = testing::new_seed();
  std::mt19937 random(seed);
  const auto below = [&](int limit) { return static_cast<int>(random() % static_cast<unsigned>(limit)); };
  int kills = 0;
  while (kills < testing::rounds(100)) {
    const TemporaryFolder folder;
    const auto runs = runs_in(folder.path(), 12);
    const auto options = steps(folder.path(), 2);
    std::vector<pid_t> runners(2, 0);
    while (finished(runs).size() < runs.size()) {
      for (auto& runner : runners) {
        if (runner != 0 && ::waitpid(runner, nullptr, WNOHANG) == runner) runner = 0;
        if (runner == 0) runner = start_runner(runs, options);
      }
      ::usleep(static_cast<useconds_t>(5000 + below(150'000)));
      const auto done = finished(runs);
      const BegunProcess before(folder.path());
      auto& runner = runners[static_cast<size_t>(below(2))];
      if (below(3) == 0 && !before.pids.empty()) {
        // A run, perhaps one that has ended already.
        ::kill(before.pids.back(), SIGKILL);
      } else {
        ::kill(runner, SIGKILL);
        ::waitpid(runner, nullptr, 0);
        runner = 0;
      }
      ++kills;
      const BegunProcess after(folder.path());
      for (const auto& name : done) {
        EXPECT_EQ(after.times.at(name), before.times.at(name)) << name << " was finished; seed " << seed;
      }
    }
    for (const pid_t runner : runners) {
      if (runner != 0) {
        EXPECT_NE(wait_for(runner), 99) << "seed " << seed;
      }
    }
    const BegunProcess all(folder.path());
    // What was killed as a runner looked at it may have left a record of failure beside a finished run.
    EXPECT_EQ(wait_for(start_runner(runs, options)), 0);
    EXPECT_EQ(BegunProcess(folder.path()).pids, all.pids) << "nothing is left to do; seed " << seed;
    expect_results(runs);
    if (::testing::Test::HasFailure()) break;
  }
}

TEST(Faults, runners_that_share_a_folder_carry_out_each_run_once) {
  for (int round = 0; round < testing::rounds(2); ++round) {
    const TemporaryFolder folder;
    const auto runs = runs_in(folder.path(), 40);
    std::vector<pid_t> runners;
    for (int i = 0; i < 3; ++i) runners.push_back(start_runner(runs, steps(folder.path(), 2)));
    for (const pid_t runner : runners) EXPECT_EQ(wait_for(runner), 0);
    const BegunProcess begun(folder.path());
    EXPECT_EQ(begun.times.size(), runs.size());
    for (const auto& run : runs) EXPECT_FALSE(fs::exists(run.folder / "LEASE")) << run.folder;
    for (const auto& [name, times] : begun.times) EXPECT_EQ(times, 1) << name;
    expect_results(runs);
  }
}

TEST(Faults, a_failure_elsewhere_is_told_and_not_repeated) {
  const TemporaryFolder folder;
  const auto runs = runs_in(folder.path(), 2);
  const std::string fails = "echo \"${1##*/} $$\" >> \"${1%/runs/*}/begun\"; sleep 1; echo no; exit 3";
  const pid_t first = start_runner(runs, script(fails, folder.path(), 2));
  while (BegunProcess(folder.path()).pids.size() < 2) ::usleep(1000);
  const auto outcome = carry_out_quietly(runs, script(fails, folder.path(), 2));
  EXPECT_EQ(wait_for(first), 1);
  EXPECT_EQ(outcome.failed.size(), 2u);
  for (const auto& failed : outcome.failed) EXPECT_EQ(failed.failure.message(), "no");
  EXPECT_EQ(BegunProcess(folder.path()).pids.size(), 2u);
}

TEST(Faults, a_runner_that_was_paused_too_long_lets_go) {
  const TemporaryFolder folder;
  const auto runs = runs_in(folder.path(), 1);
  auto options = script("trap '' TERM; echo $$ >> \"$1/pids\"; [ ! -e \"${1%/runs/*}/fast\" ] && sleep 100;" + kFinish,
                        folder.path());
  options.timing = {0.05, 60};
  const pid_t runner = start_runner(runs, options);
  while (!content(runs[0].folder / "pids").ends_with("\n")) ::usleep(1000);
  // Another machine has given it up and taken its lease.
  runs::LeaseRecord other;
  other.holder.host = "elsewhere";
  other.token = random_token();
  write_file_whole(runs[0].folder / "LEASE", other.text());
  const pid_t child = std::stoi(content(runs[0].folder / "pids"));
  for (int i = 0; i < 2000 && ::kill(child, 0) == 0; ++i) ::usleep(5000);
  EXPECT_NE(::kill(child, 0), 0) << "its child is killed";
  write_file_whole(folder / "fast", "");
  fs::remove(runs[0].folder / "LEASE");
  EXPECT_EQ(wait_for(runner), 0) << "it waits for the other one, and tries again when that has gone";
  EXPECT_TRUE(fs::exists(runs[0].folder / "DONE"));
}

TEST(Faults, the_lease_of_another_host_is_waited_for) {
  const TemporaryFolder folder;
  const auto runs = runs_in(folder.path(), 2);
  make_folder(runs[0].folder);
  runs::LeaseRecord other;
  other.holder.host = "elsewhere";
  other.token = random_token();
  write_file_whole(runs[0].folder / "LEASE", other.text());
  auto options = steps(folder.path());
  options.timing = {0.1, 1.5};
  const double begin = now_s();
  const auto outcome = carry_out_quietly(runs, options);
  EXPECT_GE(now_s() - begin, 1.5);
  EXPECT_EQ(outcome.finished, 2);
  expect_results(runs);
}

TEST(Faults, a_full_disk_costs_runs_but_not_the_study) {
  const TemporaryFolder folder;
  const int code = with_mount(folder.path(), "tmpfs", "size=300k", 0, [&] {
    const auto runs = runs_in(folder.path(), 3);
    const std::string fills =
        "case \"$1\" in *run1) [ -e \"${1%/runs/*}/roomy\" ] || { cat /dev/zero > \"$1/big\"; exit 1; };; esac;" +
        kFinish;
    auto outcome = carry_out_quietly(runs, script(fills, folder.path()));
    EXPECT_EQ(outcome.finished, 1);
    EXPECT_EQ(outcome.failed.size(), 2u) << "the second could not be started, nor recorded";
    for (const auto& entry : fs::recursive_directory_iterator(folder.path())) {
      EXPECT_NE(entry.path().extension(), ".tmp") << entry.path();
      EXPECT_NE(entry.path().filename(), "LEASE") << entry.path();
    }
    fs::remove(runs[1].folder / "big");
    write_file_whole(folder / "roomy", "");
    outcome = carry_out_quietly(runs, script(fills, folder.path()));
    EXPECT_EQ(outcome.finished, 2);
    EXPECT_EQ(outcome.skipped, 1);
    return ::testing::Test::HasFailure() ? 1 : 0;
  });
  if (code == 77) GTEST_SKIP() << "no tmpfs can be mounted";
  EXPECT_EQ(code, 0);
}

TEST(Faults, a_read_only_folder_is_named_before_anything_starts) {
  const TemporaryFolder folder;
  const auto runs = runs_in(folder.path(), 2);
  const int code = with_mount(folder.path(), nullptr, nullptr, MS_BIND | MS_RDONLY, [&] {
    const std::string message = testing::user_error_of([&] { carry_out_quietly(runs, steps(folder.path())); });
    EXPECT_THAT(message, HasSubstr("Read-only file system"));
    EXPECT_THAT(message, HasSubstr(folder.path().string()));
    return ::testing::Test::HasFailure() ? 1 : 0;
  });
  if (code == 77) GTEST_SKIP() << "nothing can be mounted";
  EXPECT_EQ(code, 0);
  EXPECT_EQ(content(folder / "begun"), "");
}

}  // namespace modrob::study
