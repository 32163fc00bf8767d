#include "analysis/stored_analysis.h"

#include "analysis/analysis_json.h"
#include "core/error.h"
#include "core/files.h"
#include "core/hash.h"
#include "core/log.h"
#include "io/record/json_writer.h"

namespace modrob::analysis {

namespace fs = std::filesystem;

namespace {

// Raised when the same scores give another analysis, or its file looks otherwise.
constexpr int kFingerprintVersion = 6;

fs::path file_of(const study::StudyFolder& study) { return study.path / "tables" / "analysis.json"; }

}  // namespace

std::vector<std::string> fingerprints(const study::StudyFolder& study, const AnalysisOptions& options) {
  io::Json runs = io::Json::array();
  const study::FinishedRuns finished(study);
  for (const auto& run : study.runs) {
    io::Json entry = {{"names", io::record_json(run.names())}};
    if (finished(run)) {
      entry["run"] = run.identity_hash();
      for (const char* name : {"predictions.safetensors", "predictions.json", "metrics.json"}) {
        entry[name] = sha256_of_file(run.folder / name);
      }
    } else {
      entry["reason"] = unfinished_reason(study.study, run);
    }
    runs.push_back(std::move(entry));
  }
  io::Json all = {{"version", kFingerprintVersion}, {"study", study.study.to_json()}, {"seed", options.seed},
                  {"resamples", options.resamples}, {"flips", options.flips},         {"runs", std::move(runs)}};
  std::vector<std::string> of_versions;
  for (int version = kFingerprintVersion; version > 0; --version) {
    all["version"] = version;
    of_versions.push_back(sha256(all.dump()));
  }
  return of_versions;
}

Analysis stored_analysis(const study::StudyFolder& study, const AnalysisOptions& options) {
  const auto wanted = fingerprints(study, options).front();
  const auto file = file_of(study);
  if (fs::exists(file)) {
    try {
      auto stored = read_analysis(file);
      if (stored.fingerprint == wanted) return stored;
    } catch (const UserError& error) {
      log_warning("the statistics are computed anew: " + std::string(error.what()));
    }
  }
  auto analysis = analyse(study, options);
  analysis.fingerprint = wanted;
  make_folder(file.parent_path());
  write_analysis(file, analysis);
  return analysis;
}

}  // namespace modrob::analysis
