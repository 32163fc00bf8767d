// The paper's whole grid (studies/naacl2022.toml: 5 models x 2 data sets x 4 strategies x 3 seeds, 8 diagnostics x 20
// mask draws beside clean) with made-up scores of a test split of MOSEI's size, on the disk as a finished study leaves
// it: what its statistics and its report take.
//
// usage: bench_full_grid STUDY_FILE FOLDER      about 60 MB in FOLDER

#include <cmath>
#include <cstdio>
#include <filesystem>

#include "analysis/stored_analysis.h"
#include "core/clock.h"
#include "core/files.h"
#include "core/rng.h"
#include "core/threads.h"
#include "metrics/counterfactual_table.h"
#include "metrics/diagnosis_request.h"
#include "report/write_results.h"
#include "study/grid.h"

namespace fs = std::filesystem;
using namespace modrob;

namespace {

constexpr size_t kUtterances = 4659, kVideos = 678;

metrics::CounterfactualTable scores_of(const study::StudyFile& study, const study::GridRun& run, uint64_t number) {
  const auto variants = metrics::needed_rows(study::request_of(study).conditions);
  auto table = metrics::CounterfactualTable::with(kUtterances, variants);
  table.dataset = run.data;
  table.split = study.split;
  const KeyedStream labels(hash_text("bench.labels"), 0);
  const KeyedStream errors(hash_text("bench.errors"), number);
  errors.fill_normal(table.scores);
  for (size_t i = 0; i < kUtterances; ++i) {
    table.utterances[i] = "utterance" + std::to_string(i);
    table.videos[i] = "video" + std::to_string(i * kVideos / kUtterances);
    table.labels[i] = std::round(std::clamp(1.3 * labels.normal(i), -3.0, 3.0) * 3) / 3;
    table.clean[i] = static_cast<float>(0.7 * table.labels[i] + 0.6 * errors.normal(1'000'000'000 + i));
    for (size_t row = 0; row < variants.size(); ++row) {
      const double slope = variants[row].corruption.perturbations.front().kind == corruption::kMissing ? 0.1 : 0.5;
      table.row(row)[i] = static_cast<float>(slope * table.labels[i] + 0.7 * table.row(row)[i]);
    }
  }
  return table;
}

void finish(const study::StudyFile& study, const study::GridRun& run, uint64_t number) {
  runs::RunFolder folder(run.folder);
  folder.prepare(run.identity, run.names());
  folder.ask(study::diagnosis_of(study));
  io::write_json(run.folder / "selection.json", {{"best_epoch", 1}});
  scores_of(study, run, number).save(run.folder);
  // What the analysis reads of it; every number comes from the scores.
  io::Json answers = {{"passes", "table"}, {"conditions", io::Json::array()}};
  for (const auto& condition : study.conditions) {
    answers["conditions"].push_back({{"name", condition.name()}, {"selection", "exact"}});
  }
  io::write_json(run.folder / "metrics.json", answers);
  folder.mark_done();
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 3) {
    std::fprintf(stderr, "usage: bench_full_grid STUDY_FILE FOLDER\n");
    return 2;
  }
  study::StudyFolder at{fs::path(arguments[2]), study::StudyFile::read(arguments[1]), {}};
  fs::remove_all(at.path);
  at.runs = study::make_grid(at.study, at.path,
                             [](const std::string& data, const std::string& model, const config::Config& settings) {
                               io::Json all = settings.values();
                               all["data"] = data;
                               all["model"] = model;
                               return runs::RunIdentity{all, "data", "encoder", 1};
                             });
  for (size_t i = 0; i < at.runs.size(); ++i) finish(at.study, at.runs[i], i);
  std::printf("%zu runs written\n", at.runs.size());
  const double begin = now_s();
  const auto analysis = analysis::stored_analysis(at);
  std::printf("statistics, %zu claims judged: %.1f s, peak memory %.0f MB\n", analysis.claims.size(), now_s() - begin,
              static_cast<double>(peak_resident_bytes()) / 1e6);
  const double read = now_s();
  report::write_results(at, analysis::stored_analysis(at), {});
  std::printf("report made anew from stored statistics: %.1f s\n", now_s() - read);
  for (const auto& entry : fs::directory_iterator(at.path)) {
    if (entry.is_regular_file())
      std::printf("  %s: %.2f MB\n", entry.path().filename().c_str(), static_cast<double>(entry.file_size()) / 1e6);
  }
  return 0;
}
