// Processor time of what `study status`, `study plan --no-probe` and `study clean --dry-run` do in the folder of a
// study of 2,000 runs (or as many as are asked for), half of them finished. Without the program's start and without
// resolving recipes, which `time modrob study plan FILE --no-probe` adds.

#include <sys/resource.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "core/files.h"
#include "core/random_token.h"
#include "core/results_version.h"
#include "runs/process_identity.h"
#include "study/clean.h"
#include "study/status.h"
#include "study/study_folder.h"
#include "study/study_index.h"

namespace modrob::study {
namespace {

namespace fs = std::filesystem;

constexpr const char* kStudy = R"(name = "many"
data = ["mosi"]
models = ["misa", "bbfn", "self_mm", "mmim", "mult"]
seeds = [1]
[[strategy]]
name = "none"
[[strategy]]
name = "15+15"
missing = 0.15
noise = 0.15
[[condition]]
modalities = ["text", "audio", "video"]
kinds = ["missing", "noise_add"]
rates = [0.05, 0.1, 0.15, 0.3, 1.0]
)";

double processor_s() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

template <typename Step>
void measure(const char* what, const Step& step) {
  const double begin = processor_s();
  step();
  std::printf("%-44s %7.3f s\n", what, processor_s() - begin);
}

// As many settings as a real run has.
runs::RunIdentity resolve(const std::string& data, const std::string& model, const config::Config& settings) {
  io::Json all = settings.values();
  all["data"] = "/somewhere/data/" + data;
  all["model"] = model;
  for (int table = 0; table < 8; ++table) {
    for (int key = 0; key < 10; ++key) {
      all["table" + std::to_string(table)]["a_setting_with_a_name_" + std::to_string(key)] = 0.1 * key;
    }
  }
  return {std::move(all), std::string(64, 'a'), std::string(64, 'b'), kResultsVersion};
}

void finish(const GridRun& run, const io::Json& diagnosis) {
  runs::RunFolder folder(run.folder);
  folder.prepare(run.identity, run.names());
  folder.ask(diagnosis);
  for (const char* name : {"selection.json", "predictions.json", "predictions.safetensors", "metrics.json"}) {
    write_file_whole(run.folder / name, "{}", Flush::kNo);
  }
  folder.mark_done();
}

int run(int64_t count) {
  const fs::path folder = fs::temp_directory_path() / ("modrob-bench-" + random_token());
  make_folder(folder);
  auto study = StudyFile::from_config(config::Config::from_toml(kStudy, "the benchmark's study"));
  study.seeds.clear();
  for (int64_t seed = 1; seed <= count / 10; ++seed) study.seeds.push_back(seed);
  study.renew_claims();
  StudyFolder at{folder, study, {}};
  const auto diagnosis = diagnosis_of(study);
  measure("the grid with its identities", [&] { at.runs = make_grid(study, folder, resolve); });
  for (size_t i = 0; i < at.runs.size(); i += 2) finish(at.runs[i], diagnosis);
  StudyIndex(at.runs, folder, diagnosis, study.to_json()).write(folder);
  std::printf("%zu runs, %zu of them finished\n", at.runs.size(), (at.runs.size() + 1) / 2);
  measure("status: StudyStatus::of", [&] { StudyStatus::of(folder).text(); });
  measure("plan: which runs are finished", [&] {
    const FinishedRuns finished(at);
    int64_t done = 0;
    for (const auto& run : at.runs) done += finished(run) ? 1 : 0;
    if (done == 0) std::abort();
  });
  measure("clean: StudyIndex and plan_clean",
          [&] { plan_clean(folder, StudyIndex(at.runs, folder, diagnosis), {}).text(); });
  measure("StudyFolder::open", [&] { StudyFolder::open(folder); });
  fs::remove_all(folder);
  return 0;
}

}  // namespace
}  // namespace modrob::study

int main(int argc, char** argv) { return modrob::study::run(argc > 1 ? std::atoll(argv[1]) : 2000); }
