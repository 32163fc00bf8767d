#include "verify/verify_study.h"

#include <algorithm>

#include "core/error.h"
#include "core/text_format.h"
#include "io/record/json_writer.h"
#include "runs/scratch_folder.h"
#include "study/manifest.h"
#include "study/study_index.h"
#include "verify/declaration_check.h"
#include "verify/definition_check.h"
#include "verify/ledger_check.h"
#include "verify/manifest_check.h"
#include "verify/score_check.h"
#include "verify/selection_check.h"
#include "verify/statistics_check.h"
#include "verify/table_check.h"
#include "verify/unpack.h"

namespace modrob::verify {

namespace fs = std::filesystem;

namespace {

bool is_study(const fs::path& folder) {
  return study::StudyIndex::exists(folder) || fs::exists(folder / study::kManifestFile);
}

// The study in an unpacked archive: bundles have one folder on top.
fs::path study_in(const fs::path& folder, const std::string& archive) {
  if (is_study(folder)) return folder;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.is_directory() && is_study(entry.path())) return entry.path();
  }
  throw UserError("'" + archive + "' holds no study: there is neither study.json nor manifest.json in it");
}

// A check that could not be carried out at all has failed, at `place`.
Check carry_out(const char* name, const char* place, const std::function<Check()>& step) {
  Check failed(name);
  std::optional<Check> done;
  guarded(failed, place, [&] { done = step(); });
  return done ? *std::move(done) : failed;
}

// What needs the study's definition.
void check_content(const fs::path& folder, const VerifyOptions& options, std::vector<Check>& checks) {
  std::optional<study::StudyFolder> study;
  Check definition("definition");
  guarded(definition, "study.json", [&] { study = study::StudyFolder::open(folder); });
  if (!study) {
    checks.push_back(std::move(definition));
    std::vector<const char*> others = {"declaration", "ledger", "selection", "scores", "statistics", "tables"};
    if (options.rerun) others.push_back("rerun");
    for (const char* name : others) checks.emplace_back(name).not_checked("the study's definition cannot be relied on");
    return;
  }
  std::optional<Rerun> rerun;
  if (options.rerun) rerun.emplace(*study, *options.rerun);
  checks.push_back(carry_out("definition", "study.json", [&] { return check_definition(*study); }));
  checks.push_back(
      carry_out("declaration", "ledger.jsonl", [&] { return check_declaration(*study, options.declared); }));
  checks.push_back(carry_out("ledger", "ledger.jsonl", [&] { return check_ledger(*study); }));
  checks.push_back(carry_out("selection", "runs", [&] { return check_selection(*study); }));
  checks.push_back(carry_out("scores", "runs", [&] { return check_scores(*study, options.threads); }));
  std::optional<analysis::Analysis> analysis;
  TablesBy tables_by = TablesBy::kThisProgram;
  checks.push_back(carry_out("statistics", "tables/analysis.json", [&] {
    auto statistics = check_statistics(*study, options.threads);
    analysis = std::move(statistics.analysis);
    tables_by = statistics.tables_by;
    return statistics.check;
  }));
  if (analysis) {
    checks.push_back(carry_out("tables", "tables", [&] { return check_tables(*study, *analysis, tables_by); }));
  } else {
    checks.emplace_back("tables").not_checked("there are no statistics to make them of");
  }
  if (rerun) checks.push_back(carry_out("rerun", "runs", [&] { return rerun->check(); }));
}

Verification verify_folder(const fs::path& folder, const VerifyOptions& options) {
  Verification verification{folder.string(), {}};
  verification.checks.push_back(
      carry_out("manifest", study::kManifestFile, [&] { return check_files(folder, options.manifest); }));
  check_content(folder, options, verification.checks);
  return verification;
}

}  // namespace

bool Verification::verified() const {
  return std::all_of(checks.begin(), checks.end(), [](const Check& c) { return c.outcome() == Outcome::kPassed; });
}

io::Json Verification::to_json() const {
  io::Json list = io::Json::array();
  for (const auto& check : checks) list.push_back(io::record_json(check));
  return {{"study", study}, {"verified", verified()}, {"checks", std::move(list)}};
}

std::string Verification::text() const {
  std::string text;
  for (const auto& check : checks) text += check.text();
  if (verified()) return text + "verified: " + study + "\n";
  const auto failed = std::find_if(checks.begin(), checks.end(), [](const Check& c) { return c.problem_count() > 0; });
  text += "NOT verified: " + study;
  if (failed != checks.end()) {
    const auto& first = failed->problems().front();
    text += "; first: " + first.place + ": " + first.what;
  }
  return text + "\n";
}

Verification verify_study(const fs::path& study, const VerifyOptions& options) {
  if (!fs::exists(study)) throw UserError("'" + study.string() + "' does not exist");
  if (fs::is_directory(study)) {
    if (!is_study(study)) {
      throw UserError("'" + study.string() + "' holds no study: there is neither study.json nor manifest.json in it");
    }
    return verify_folder(study, options);
  }
  const runs::ScratchFolder unpacked("modrob-verify");
  unpack(study, unpacked.path());
  auto verification = verify_folder(study_in(unpacked.path(), study.string()), options);
  verification.study = study.string();
  return verification;
}

}  // namespace modrob::verify
