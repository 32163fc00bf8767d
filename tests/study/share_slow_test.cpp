// A study that several machines share over a file system that misbehaves. The machines are processes with a host name,
// boot id and clock of their own; the file system is a preloaded library, because kernels without NFS and places where
// nothing may be mounted must run this too (tests/engine/misbehaving_share.cpp says what it does). MODROB_SOAK_ROUNDS
// multiplies the rounds, MODROB_SOAK_SEED repeats their moments (tools/soak.sh).
#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <deque>
#include <map>
#include <random>
#include <sstream>

#include "core/clock.h"
#include "core/files.h"
#include "core/random_token.h"
#include "engine/engine_runs.h"
#include "soak.h"
#include "study/ledger.h"
#include "support.h"

namespace modrob::study {
namespace {

namespace fs = std::filesystem;
using testing::engine_runs;
using testing::TemporaryFolder;

constexpr double kRenew_s = 0.1, kTimeout_s = 2.5;
constexpr int kSteps = 8;
constexpr int kNames_ms = 700;
// Longer than a holder may be silent: modification times alone would make every holder look dead.
constexpr int kAttributes_ms = 10'000;

class Machine {
 public:
  Machine(const TemporaryFolder& place, std::string name, int clock_s, std::string flock)
      : place_(place), name_(std::move(name)), clock_s_(clock_s), flock_(std::move(flock)) {
    boot();
  }
  ~Machine() { kill_runner(); }
  Machine(const Machine&) = delete;
  Machine& operator=(const Machine&) = delete;

  void boot() {
    std::ofstream(file("boot")) << random_token() << "\n";
    std::ofstream(file("memory")) << std::string(size_t{4} << 20, '\0');
  }

  // A process of this machine: tests/engine/simulated_worker.cpp with these words.
  pid_t start(std::vector<std::string> words) {
    const pid_t pid = ::fork();
    if (pid != 0) return pid;
    const auto set = [](const char* key, const std::string& value) { ::setenv(key, value.c_str(), 1); };
    set("LD_PRELOAD", MODROB_MISBEHAVING_SHARE);
    set("MODROB_SHARE_BELOW", (place_ / "study").string());
    set("MODROB_SHARE_NAMES_MS", std::to_string(kNames_ms));
    set("MODROB_SHARE_ATTRIBUTES_MS", std::to_string(kAttributes_ms));
    set("MODROB_SHARE_FLOCK", flock_);
    set("MODROB_SHARE_HOST", name_);
    set("MODROB_SHARE_BOOT", file("boot").string());
    set("MODROB_SHARE_MEMORY", file("memory").string());
    set("MODROB_SHARE_CLOCK_S", std::to_string(clock_s_));
    if (std::freopen(file("log").c_str(), "a", stderr) == nullptr) ::_exit(98);
    words.insert(words.begin(), MODROB_SIMULATED_WORKER);
    std::vector<char*> arguments;
    for (auto& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    ::execv(MODROB_SIMULATED_WORKER, arguments.data());
    ::_exit(99);
  }

  // As `modrob study run --jobs 2`, unless it is at that already.
  void carry_out(int64_t runs, double step_s) {
    if (runner_ != 0 && ::waitpid(runner_, nullptr, WNOHANG) == runner_) runner_ = 0;
    if (runner_ != 0) return;
    runner_ = start({"study", (place_ / "study").string(), std::to_string(runs), "2", std::to_string(kRenew_s),
                     std::to_string(kTimeout_s), (place_ / "evidence").string(), std::to_string(kSteps),
                     std::to_string(step_s), "0"});
  }

  void kill_runner() {
    if (runner_ == 0) return;
    ::kill(runner_, SIGKILL);
    ::waitpid(runner_, nullptr, 0);
    runner_ = 0;
  }

  // With its children; it comes back as after a power cut.
  void lose_power() {
    if (runner_ == 0) return;
    std::ifstream list("/proc/" + std::to_string(runner_) + "/task/" + std::to_string(runner_) + "/children");
    ::kill(runner_, SIGSTOP);
    for (pid_t child = 0; list >> child;) ::kill(child, SIGKILL);
    kill_runner();
    boot();
  }

  int wait() {
    int status = 0;
    if (runner_ != 0) ::waitpid(runner_, &status, 0);
    runner_ = 0;
    return status;
  }

 private:
  fs::path file(const std::string& what) const { return place_ / (name_ + "." + what); }

  const TemporaryFolder& place_;
  std::string name_;
  int clock_s_;
  std::string flock_;
  pid_t runner_ = 0;
};

// The first word of each line, with how often it is there.
std::map<std::string, int> names_in(const fs::path& file, std::vector<pid_t>* pids = nullptr) {
  std::map<std::string, int> names;
  std::istringstream lines(fs::exists(file) ? read_file(file) : "");
  std::string name;
  for (pid_t pid = 0; lines >> name >> pid;) {
    ++names[name];
    if (pids != nullptr) pids->push_back(pid);
  }
  return names;
}

bool all_finished(const std::vector<GridRun>& runs) {
  return std::all_of(runs.begin(), runs.end(), [](const auto& run) { return fs::exists(run.folder / "DONE"); });
}

void expect_each_run_once(const TemporaryFolder& place, const std::vector<GridRun>& runs) {
  EXPECT_FALSE(fs::exists(place / "evidence/overlaps")) << read_file(place / "evidence/overlaps");
  const auto completed = names_in(place / "evidence/completed");
  for (const auto& [name, times] : completed) EXPECT_EQ(times, 1) << name;
  const Ledger ledger(place / "study");
  EXPECT_THAT(ledger.problems(), ::testing::IsEmpty());
  std::map<std::string, int> opened;
  for (const auto& entry : ledger.read()) ++opened[entry.run];
  std::string result;
  for (int step = 1; step <= kSteps; ++step) result += "step " + std::to_string(step) + "\n";
  for (const auto& run : runs) {
    const std::string name = run.folder.filename();
    EXPECT_EQ(read_file(run.folder / "metrics.json"), result) << name;
    EXPECT_GE(opened[name], 1) << "the ledger has lost a line of " << name;
  }
}

struct Share {
  explicit Share(const std::string& flock) {
    make_folder(place / "study");
    make_folder(place / "evidence");
    machines.emplace_back(place, "alpha", 0, flock);
    machines.emplace_back(place, "beta", 3600, flock);
    machines.emplace_back(place, "gamma", -86400, flock);
  }
  std::vector<pid_t> begun() const {
    std::vector<pid_t> pids;
    names_in(place / "evidence/begun", &pids);
    return pids;
  }

  TemporaryFolder place;
  std::deque<Machine> machines;
};

// Machines that share a study for as long as it takes, killed at random moments.
void share_a_study(const std::string& flock, unsigned seed) {
  SCOPED_TRACE("flock " + flock + ", seed " + std::to_string(seed));
  std::mt19937 random(seed);
  const auto below = [&](int limit) { return static_cast<int>(random() % static_cast<unsigned>(limit)); };
  constexpr int kRuns = 48;
  Share share(flock);
  const auto runs = engine_runs(share.place / "study", kRuns);
  const double begin = now_s();
  for (int kills = 0; !all_finished(runs);) {
    ASSERT_LT(now_s() - begin, 60);
    for (auto& machine : share.machines) machine.carry_out(kRuns, 0.03);
    ::usleep(static_cast<useconds_t>(20'000 + below(300'000)));
    auto& machine = share.machines[static_cast<size_t>(below(3))];
    const auto begun = share.begun();
    if (++kills > 20) continue;
    switch (below(4)) {
      case 0:
        if (!begun.empty()) ::kill(begun.back(), SIGKILL);
        break;
      case 1:
      case 2:
        machine.kill_runner();
        break;
      default:
        machine.lose_power();
    }
  }
  for (auto& machine : share.machines) machine.wait();
  expect_each_run_once(share.place, runs);
  std::printf("%zu beginnings of %d runs in %.1f s\n", share.begun().size(), kRuns, now_s() - begin);
}

}  // namespace

TEST(Share, each_run_is_carried_out_once_where_flock_says_yes_to_everybody) {
  for (int round = 0; round < testing::rounds(1); ++round) {
    share_a_study("lies", testing::new_seed());
    if (::testing::Test::HasFailure()) break;
  }
}

TEST(Share, each_run_is_carried_out_once_where_flock_fails) {
  for (int round = 0; round < testing::rounds(1); ++round) {
    share_a_study("fails", testing::new_seed());
    if (::testing::Test::HasFailure()) break;
  }
}

// Its modification times are not seen for longer than the timeout; its beats are.
TEST(Share, who_lives_keeps_its_run_however_long_that_takes) {
  Share share("lies");
  const auto runs = engine_runs(share.place / "study", 3);
  for (auto& machine : share.machines) machine.carry_out(3, 2.5 * kTimeout_s / kSteps);
  for (auto& machine : share.machines) EXPECT_EQ(machine.wait(), 0);
  EXPECT_EQ(share.begun().size(), 3u);
  expect_each_run_once(share.place, runs);
}

TEST(Share, no_line_of_the_ledger_is_lost) {
  Share share("lies");
  std::vector<pid_t> pids;
  for (auto& machine : share.machines) {
    for (int i = 0; i < 2; ++i) pids.push_back(machine.start({"append", (share.place / "study").string(), "40"}));
  }
  for (const pid_t pid : pids) {
    int status = 1;
    ::waitpid(pid, &status, 0);
    EXPECT_EQ(status, 0);
  }
  const auto content = Ledger(share.place / "study").content();
  EXPECT_EQ(content.entries.size(), 6u * 40);
  EXPECT_THAT(content.damaged, ::testing::IsEmpty());
  EXPECT_EQ(content.changes.size(), 40u) << "what all six say is written once";
}

}  // namespace modrob::study
