// What many workers ask of the file system that a study lies on: RUNS runs (10,000) carried out by WORKERS processes (64)
// with the engine's own runner, leases and ledger, by children that train nothing; 5 % of them die in their middle and are
// carried out again by a second wave. Counts the metadata operations of three phases, then times what people ask of the
// finished study. Prints a table, and JSON as the last line.
//   bench_engine_scale [RUNS [WORKERS [FAULTS]]]
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

#include "core/clock.h"
#include "core/files.h"
#include "core/random_token.h"
#include "engine/engine_runs.h"
#include "study/status.h"
#include "study/study_folder.h"

namespace modrob::bench {
namespace {

namespace fs = std::filesystem;
using testing::engine_runs;

// As metadata_calls.cpp counts them.
constexpr std::array kCallNames = {"look up", "open", "create", "link", "rename", "unlink", "mkdir", "list", "sync"};
using Calls = std::array<int64_t, kCallNames.size()>;

int64_t sum(const Calls& calls) { return std::accumulate(calls.begin(), calls.end(), int64_t{0}); }

class Scale {
 public:
  explicit Scale(int64_t workers) : workers_(workers) {
    for (const char* name : {"study", "evidence"}) make_folder(place_ / name);
    std::ofstream(place_ / "calls") << std::string(sizeof(Calls), '\0');
    const int file = ::open((place_ / "calls").c_str(), O_RDWR | O_CLOEXEC);
    calls_ = static_cast<Calls*>(::mmap(nullptr, sizeof(Calls), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0));
    ::close(file);
  }
  ~Scale() {
    ::munmap(calls_, sizeof(Calls));
    std::error_code ignored;
    fs::remove_all(place_, ignored);
  }
  Scale(const Scale&) = delete;
  Scale& operator=(const Scale&) = delete;

  struct Phase {
    Calls calls;
    double seconds;
  };
  // All workers at a study of `runs` runs in the folder `name`, until each of them is done.
  Phase carry_out(const std::string& name, int64_t runs, double step_s, double faults) {
    make_folder(study(name));
    *calls_ = {};
    const double begin = now_s();
    std::vector<pid_t> pids;
    for (int64_t worker = 0; worker < workers_; ++worker) pids.push_back(start(name, runs, step_s, faults));
    for (const pid_t pid : pids) ::waitpid(pid, nullptr, 0);
    return {*calls_, now_s() - begin};
  }
  fs::path study(const std::string& name) const { return place_ / "study" / name; }

 private:
  pid_t start(const std::string& name, int64_t runs, double step_s, double faults) const {
    const pid_t pid = ::fork();
    if (pid != 0) return pid;
    ::setenv("LD_PRELOAD", MODROB_METADATA_CALLS, 1);
    ::setenv("MODROB_CALLS_BELOW", (place_ / "study").c_str(), 1);
    ::setenv("MODROB_CALLS_FILE", (place_ / "calls").c_str(), 1);
    if (std::freopen("/dev/null", "w", stderr) == nullptr) ::_exit(98);
    ::execl(MODROB_SIMULATED_WORKER, MODROB_SIMULATED_WORKER, "study", study(name).c_str(), std::to_string(runs).c_str(),
            "1", "5", "60", (place_ / "evidence").c_str(), "2", std::to_string(step_s).c_str(),
            std::to_string(faults).c_str(), nullptr);
    ::_exit(99);
  }

  fs::path place_ = fs::temp_directory_path() / ("modrob-bench-" + random_token());
  int64_t workers_;
  Calls* calls_ = nullptr;
};

template <typename Step>
double seconds_of(const Step& step) {
  const double begin = now_s();
  step();
  return now_s() - begin;
}

io::Json counted(const Calls& calls, double divisor) {
  io::Json json;
  for (size_t i = 0; i < calls.size(); ++i) json[kCallNames[i]] = static_cast<double>(calls[i]) / divisor;
  json["all"] = static_cast<double>(sum(calls)) / divisor;
  return json;
}

void print_row(const char* what, const io::Json& row) {
  std::printf("%-34s", what);
  for (const char* name : kCallNames) std::printf("%9.2f", row[name].get<double>());
  std::printf("%10.2f\n", row["all"].get<double>());
}

int64_t files_below(const fs::path& folder) {
  return std::distance(fs::recursive_directory_iterator(folder), fs::recursive_directory_iterator());
}

int run(int64_t count, int64_t workers, double faults) {
  Scale scale(workers);
  std::printf("%-34s", "metadata operations");
  for (const char* name : kCallNames) std::printf("%9s", name);
  std::printf("%10s\n", "all");
  io::Json result = {{"runs", count}, {"workers", workers}, {"faults", faults}};
  const auto tell = [&](const char* key, const char* what, const Scale::Phase& phase, double divisor) {
    result[key] = counted(phase.calls, divisor);
    result[key]["seconds"] = phase.seconds;
    print_row(what, result[key]);
    std::fflush(stdout);
  };
  // What a phase asks for besides its beginning and end: the difference to a longer one.
  const auto each_second = [&](const char* key, const char* what, int64_t of_runs) {
    constexpr double kStep_s = 5, kLonger_s = 10;
    const auto brief = scale.carry_out(std::string(key) + "1", of_runs, kStep_s, 0);
    auto longer = scale.carry_out(std::string(key) + "2", of_runs, kStep_s + kLonger_s, 0);
    for (size_t i = 0; i < kCallNames.size(); ++i) longer.calls[i] -= brief.calls[i];
    tell(key, what, longer, (longer.seconds - brief.seconds) * static_cast<double>(workers));
  };
  each_second("busy", "a worker at work, each second", workers);
  each_second("idle", "a worker that waits, each second", 1);
  const auto all = scale.carry_out("all", count, 0.05, faults);
  tell("first", "the first wave, each run", all, static_cast<double>(count));
  const auto again = scale.carry_out("all", count, 0.05, 0);
  tell("again", "the wave after it, each run", again, static_cast<double>(count));

  const fs::path folder = scale.study("all");
  study::StudyStatus status;
  result["status_s"] = seconds_of([&] { status = study::StudyStatus::of(folder); });
  result["done"] = status.count(study::RunState::kDone);
  const auto runs = engine_runs(folder, count);
  const std::string asked = io::canonical_hash(testing::kTinyDiagnosis);
  result["plan_s"] = seconds_of([&] {
    for (const auto& one : runs) runs::RunFolder(one.folder).finished(one.identity_hash(), asked);
  });
  result["gather_s"] = seconds_of([&] {
    for (const auto& one : runs) {
      if (fs::exists(one.folder / "DONE")) runs::RunFolder(one.folder).check_results();
    }
  });
  result["files_of_a_run"] = static_cast<double>(files_below(folder / "runs")) / static_cast<double>(count) - 1;
  result["ledger_bytes"] = fs::file_size(folder / "ledger.jsonl");
  result["index_bytes"] = fs::file_size(folder / "study.json");
  std::printf("%lld of %lld runs done; first wave %.1f s, second %.1f s\n",
              static_cast<long long>(status.count(study::RunState::kDone)), static_cast<long long>(count), all.seconds,
              again.seconds);
  std::printf("status %.2f s, which runs are finished %.2f s, hashes of all results %.2f s\n",
              result["status_s"].get<double>(), result["plan_s"].get<double>(), result["gather_s"].get<double>());
  std::printf("%s\n", result.dump().c_str());
  return status.count(study::RunState::kDone) == count ? 0 : 1;
}

}  // namespace
}  // namespace modrob::bench

int main(int argc, char** argv) {
  return modrob::bench::run(argc > 1 ? std::atoll(argv[1]) : 10'000, argc > 2 ? std::atoll(argv[2]) : 64,
                            argc > 3 ? std::atof(argv[3]) : 0.05);
}
