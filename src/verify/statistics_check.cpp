#include "verify/statistics_check.h"

#include <algorithm>

#include "analysis/analyse.h"
#include "analysis/analysis_json.h"
#include "analysis/stored_analysis.h"
#include "core/error.h"
#include "core/share_progress.h"
#include "core/signals.h"
#include "study/manifest.h"
#include "verify/json_comparison.h"

namespace modrob::verify {

namespace fs = std::filesystem;

namespace {

constexpr const char* kFile = "tables/analysis.json";
// Ten times what the program makes: a file from elsewhere must not keep this machine busy for days.
constexpr int64_t kMostResamples = 100'000;

runs::Machine writer_of(const fs::path& folder) {
  try {
    return study::Manifest::read(folder).machine;
  } catch (const UserError&) {
    return {};  // Another check says so.
  }
}

analysis::Analysis analyse_again(const study::StudyFolder& study, const analysis::Analysis* stored, int threads,
                                 StatisticsCheck& result) {
  ShareProgress progress("statistics");
  analysis::AnalysisOptions options;
  options.threads = threads;
  if (stored != nullptr) {
    options.seed = stored->seed;
    options.resamples = stored->resamples;
  }
  options.progress = [&](double share) {
    throw_if_stop_requested();
    progress.tell(share);
  };
  auto analysis = analysis::analyse(study, options);
  if (stored != nullptr && !stored->fingerprint.empty()) {
    const auto known = analysis::fingerprints(study, options);
    const auto own = std::find(known.begin(), known.end(), stored->fingerprint);
    analysis.fingerprint = own == known.end() ? known.front() : *own;
    if (own != known.end() && own != known.begin()) {
      result.tables_by = TablesBy::kOlderProgram;
      result.check.note("an older version of the program made the tables");
    }
  }
  progress.finish();
  return analysis;
}

std::optional<analysis::Analysis> stored_in(const fs::path& file, Check& check) {
  std::optional<analysis::Analysis> stored;
  guarded(check, kFile, [&] {
    if (!fs::exists(file)) throw UserError("is missing; `modrob study report` writes it");
    auto read = analysis::read_analysis(file);
    if (read.resamples < 2 || read.resamples > kMostResamples) {
      throw UserError("names " + std::to_string(read.resamples) + " resamples, and only 2 to " +
                      std::to_string(kMostResamples) + " are computed again");
    }
    stored = std::move(read);
  });
  return stored;
}

}  // namespace

StatisticsCheck check_statistics(const study::StudyFolder& study, int threads) {
  StatisticsCheck result;
  auto& check = result.check;
  const fs::path file = study.path / kFile;
  result.analysis = stored_in(file, check);
  const auto* stored = result.analysis ? &*result.analysis : nullptr;
  std::optional<analysis::Analysis> recomputed;
  guarded(check, std::string(kFile) + ": cannot be recomputed",
          [&] { recomputed = analyse_again(study, stored, threads, result); });
  if (!recomputed) return result;
  auto& again = *recomputed;
  if (stored == nullptr) {
    result.analysis = std::move(again);
    return result;
  }
  const auto writer = writer_of(study.path);
  const auto here = runs::Machine::of_this_process();
  const bool alike = here.computes_alike(writer);
  JsonComparisonOptions options;
  options.metrics = again.metrics;
  options.tolerance = alike ? 0 : kStatisticsTolerance;
  JsonComparison compared;
  guarded(check, kFile, [&] {
    compared = compare(io::read_json(file), analysis::to_json(again), options);
    for (const auto& difference : compared.differences) {
      check.fail(std::string(kFile) + ": " + difference.place, difference.text());
    }
  });
  std::string how = "compared exactly";
  if (!alike) {
    how = "compared up to 1e-9 of max(1, |value|), because the tables were made on " + writer.text() +
          "; largest difference " + io::Json(compared.largest).dump();
  }
  check.summary(std::to_string(compared.values) + " values, " + std::to_string(again.resamples) + " resamples, " +
                std::to_string(again.claims.size()) + " claims; " + how);
  if (check.problem_count() > 0) result.analysis = std::move(again);
  return result;
}

}  // namespace modrob::verify
