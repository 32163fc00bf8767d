// What many workers ask of the file system that a study lies on: RUNS runs (10,000) carried out by WORKERS processes
// (64) with the engine's own runner, leases and ledger, by children that train nothing; 5 % of them die in their middle
// and are carried out again by a second wave. Counts the metadata operations of three phases, then times what people
// ask of the finished study. Prints a table, and JSON as the last line.
//   bench_engine_scale [RUNS [WORKERS [FAULTS]]]
#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "engine/counted_workers.h"
#include "engine/engine_runs.h"
#include "study/status.h"
#include "study/study_folder.h"

namespace modrob::bench {
namespace {

namespace fs = std::filesystem;
using testing::Calls;
using testing::CountedWorkers;
using testing::engine_runs;
using testing::kCallNames;
using testing::sum;

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
  const CountedWorkers counted_workers(workers);
  std::printf("%-34s", "metadata operations");
  for (const char* name : kCallNames) std::printf("%9s", name);
  std::printf("%10s\n", "all");
  io::Json result = {{"runs", count}, {"workers", workers}, {"faults", faults}};
  const auto tell = [&](const char* key, const char* what, const CountedWorkers::Phase& phase, double divisor) {
    result[key] = counted(phase.calls, divisor);
    result[key]["seconds"] = phase.seconds;
    print_row(what, result[key]);
    std::fflush(stdout);
  };
  // What a phase asks for besides its beginning and end: the difference to a longer one.
  const auto each_second = [&](const char* key, const char* what, int64_t of_runs) {
    constexpr double kStep_s = 5, kLonger_s = 10;
    const auto brief = counted_workers.carry_out(std::string(key) + "1", of_runs, kStep_s, 0);
    auto longer = counted_workers.carry_out(std::string(key) + "2", of_runs, kStep_s + kLonger_s, 0);
    for (size_t i = 0; i < kCallNames.size(); ++i) longer.calls[i] -= brief.calls[i];
    tell(key, what, longer, (longer.seconds - brief.seconds) * static_cast<double>(workers));
  };
  each_second("busy", "a worker at work, each second", workers);
  each_second("idle", "a worker that waits, each second", 1);
  const auto all = counted_workers.carry_out("all", count, 0.05, faults);
  tell("first", "the first wave, each run", all, static_cast<double>(count));
  const auto again = counted_workers.carry_out("all", count, 0.05, 0);
  tell("again", "the wave after it, each run", again, static_cast<double>(count));

  const fs::path folder = counted_workers.study("all");
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
