#include "analysis/stored_analysis.h"

#include <optional>

#include "analysis/analysis_json.h"
#include "core/error.h"
#include "core/files.h"
#include "core/hash.h"
#include "core/log.h"
#include "io/record/json_writer.h"

namespace modrob::analysis {

namespace fs = std::filesystem;

namespace {

// Raised when the same scores give another analysis, its file looks otherwise, or what people read is made of it in
// another way: `study verify` knows an older program's tables by it.
constexpr int kFingerprintVersion = 9;

fs::path file_of(const study::StudyFolder& study) { return study.path / "tables" / "analysis.json"; }

// What is stored there, if it is of this fingerprint.
std::optional<Analysis> stored_under(const std::string& fingerprint, const fs::path& file) {
  if (!fs::exists(file)) return std::nullopt;
  try {
    auto stored = read_analysis(file);
    if (stored.fingerprint == fingerprint) return stored;
  } catch (const UserError& error) {
    log_warning("the statistics are computed anew: " + std::string(error.what()));
  }
  return std::nullopt;
}

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

Analysis analysis_to_read(const study::StudyFolder& study, const AnalysisOptions& options) {
  const auto wanted = fingerprints(study, options).front();
  if (auto stored = stored_under(wanted, file_of(study))) return *std::move(stored);
  return analyse(study, options);
}

Analysis stored_analysis(const study::StudyFolder& study, const AnalysisOptions& options) {
  const auto wanted = fingerprints(study, options).front();
  const auto file = file_of(study);
  if (auto stored = stored_under(wanted, file)) return *std::move(stored);
  auto analysis = analyse(study, options);
  analysis.fingerprint = wanted;
  make_folder(file.parent_path());
  write_analysis(file, analysis);
  return analysis;
}

}  // namespace modrob::analysis
