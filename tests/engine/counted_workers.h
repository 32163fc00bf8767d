#pragma once

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <numeric>
#include <string>
#include <vector>

#include "core/clock.h"
#include "core/files.h"
#include "core/random_token.h"

namespace modrob::testing {

/// As metadata_calls.cpp counts them.
inline constexpr std::array kCallNames = {"look up", "open",  "create", "link", "rename",
                                          "unlink",  "mkdir", "list",   "sync"};
using Calls = std::array<int64_t, kCallNames.size()>;

inline int64_t sum(const Calls& calls) { return std::accumulate(calls.begin(), calls.end(), int64_t{0}); }

/// So many processes of the engine (simulated_worker.cpp) at studies in a folder of their own, and what they ask of the
/// file system there.
class CountedWorkers {
 public:
  explicit CountedWorkers(int64_t workers) : workers_(workers) {
    for (const char* name : {"study", "evidence"}) make_folder(place_ / name);
    std::ofstream(place_ / "calls") << std::string(sizeof(Calls), '\0');
    const int file = ::open((place_ / "calls").c_str(), O_RDWR | O_CLOEXEC);
    calls_ = static_cast<Calls*>(::mmap(nullptr, sizeof(Calls), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0));
    ::close(file);
  }
  ~CountedWorkers() {
    ::munmap(calls_, sizeof(Calls));
    std::error_code ignored;
    std::filesystem::remove_all(place_, ignored);
  }
  CountedWorkers(const CountedWorkers&) = delete;
  CountedWorkers& operator=(const CountedWorkers&) = delete;

  struct Phase {
    Calls calls;
    double seconds;
  };
  /// All workers at a study of `runs` runs in the folder `name`, until each of them is done. A run has two steps; of
  /// `faults` the child dies.
  Phase carry_out(const std::string& name, int64_t runs, double step_s, double faults) const {
    make_folder(study(name));
    *calls_ = {};
    const double begin = now_s();
    std::vector<pid_t> pids;
    for (int64_t worker = 0; worker < workers_; ++worker) pids.push_back(start(name, runs, step_s, faults));
    for (const pid_t pid : pids) ::waitpid(pid, nullptr, 0);
    return {*calls_, now_s() - begin};
  }
  std::filesystem::path study(const std::string& name) const { return place_ / "study" / name; }

 private:
  pid_t start(const std::string& name, int64_t runs, double step_s, double faults) const {
    const pid_t pid = ::fork();
    if (pid != 0) return pid;
    ::setenv("LD_PRELOAD", MODROB_METADATA_CALLS, 1);
    ::setenv("MODROB_CALLS_BELOW", (place_ / "study").c_str(), 1);
    ::setenv("MODROB_CALLS_FILE", (place_ / "calls").c_str(), 1);
    if (std::freopen("/dev/null", "w", stderr) == nullptr) ::_exit(98);
    ::execl(MODROB_SIMULATED_WORKER, MODROB_SIMULATED_WORKER, "study", study(name).c_str(),
            std::to_string(runs).c_str(), "1", "5", "60", (place_ / "evidence").c_str(), "2",
            std::to_string(step_s).c_str(), std::to_string(faults).c_str(), nullptr);
    ::_exit(99);
  }

  std::filesystem::path place_ = std::filesystem::temp_directory_path() / ("modrob-bench-" + random_token());
  int64_t workers_;
  Calls* calls_ = nullptr;
};

}  // namespace modrob::testing
