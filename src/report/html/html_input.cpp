#include "report/html/html_input.h"

#include <algorithm>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "core/compute_device.h"
#include "core/text_format.h"
#include "report/data_notes.h"
#include "report/group_order.h"
#include "report/html/choices.h"
#include "runs/machine.h"
#include "study/ledger.h"

namespace modrob::report {

namespace {

// "2026-11-29 21:06:54 UTC" of "2026-11-29T21:06:54Z".
std::string readable(std::string time) {
  std::replace(time.begin(), time.end(), 'T', ' ');
  return time.ends_with('Z') ? time.substr(0, time.size() - 1) + " UTC" : time;
}

// "device cuda, precision bf16"
std::string way_of_computing(const runs::RunIdentity& identity) {
  const std::string usual(precision_name(Precision::kFloat32));
  const auto& settings = identity.settings;
  return "device " + identity.device().class_name() + ", precision " +
         (settings.is_object() ? settings.value("precision", usual) : usual);
}

// When, on what and by which command: from the study's folder, so that the page is the same wherever it is made again.
html::Facts facts_of(const study::StudyFolder& study, const study::Ledger& ledger, const analysis::StudyKind& kind,
                     const std::vector<std::filesystem::path>& finished) {
  const std::string verify = "modrob study verify results/" + study.study.name;
  if (!kind.trained()) return {{"Every number again from the scores", verify}};
  html::Facts facts;
  const auto content = ledger.content();
  if (!content.declarations.empty()) facts.emplace_back("Declared", readable(content.declarations.front().time));
  // Nothing but the test split is in the ledger, whichever split the study reports.
  const auto opened = static_cast<int64_t>(content.entries.size());
  facts.emplace_back(
      "Test split opened",
      counted(opened, "time") + (opened == 0 ? "" : ", last on " + readable(content.entries.back().time)));
  std::vector<std::string> machines, ways;
  for (const auto& folder : finished) {
    for (const auto& machine : runs::machines_of(folder)) add_once(machines, machine.text());
    add_once(ways, way_of_computing(runs::RunFolder(folder).identity()));
  }
  facts.emplace_back("Trained on", machines.empty() ? "a machine that nobody noted" : join(machines, "; "));
  if (ways != std::vector{way_of_computing({})}) facts.emplace_back("Computed with", join(ways, "; "));
  facts.emplace_back("The study again", "modrob study run FILE, with its study file");
  facts.emplace_back("Every run trained again, and compared with these",
                     verify + " --rerun " + std::to_string(finished.size()));
  return facts;
}

}  // namespace

html::ReportInput html_input(const study::StudyFolder& study, const analysis::Analysis& analysis, html::Facts facts) {
  html::ReportInput input{
      .analysis = analysis, .answers = html::all_answers(analysis), .strategies = study.study.strategies};
  const study::FinishedRuns finished(study);
  std::vector<std::filesystem::path> folders;
  for (const auto& run : study.runs) {
    if (!finished(run)) continue;
    folders.push_back(run.folder);
    const auto log = run.folder / "log.jsonl";
    if (std::filesystem::exists(log)) {
      input.training.push_back({run.data, run.model, run.strategy, run.seed, html::read_training_log(log)});
    }
    // As the run's folder tells it: the page is the same wherever data and encoder lie now.
    const auto identity = runs::RunFolder(run.folder).identity();
    input.provenance.runs.push_back({run.data, run.model, run.strategy, run.seed, run.identity_hash(),
                                     identity.data_hash, identity.text_encoder_hash, identity.results_version,
                                     analysis.kind.trained() ? identity.settings : io::Json()});
  }
  for (auto& [data, notes] : read_data_notes(study)) {
    if (!notes.transcripts.empty()) input.transcripts[data] = std::move(notes.transcripts);
    if (!notes.audit.is_null()) input.audits[data] = std::move(notes.audit);
  }
  const study::Ledger ledger(study.path);
  input.provenance.facts = std::move(facts);
  for (auto& fact : facts_of(study, ledger, analysis.kind, folders)) {
    input.provenance.facts.push_back(std::move(fact));
  }
  input.provenance.ledger_problems = ledger.problems();
  for (const auto& change : ledger.changes()) {
    input.provenance.ledger_problems.push_back("changed after the study had begun (" + change.time +
                                               "): " + change.text);
  }
  return input;
}

}  // namespace modrob::report
