#include "report/html/html_input.h"

#include "core/text_format.h"
#include "report/data_notes.h"
#include "report/html/choices.h"
#include "study/ledger.h"

namespace modrob::report {

namespace {

std::string declared_seeds_text(const std::vector<int64_t>& seeds) {
  std::vector<std::string> texts;
  for (const int64_t seed : seeds) texts.push_back(std::to_string(seed));
  return join(texts, ", ");
}

}  // namespace

html::ReportInput html_input(const study::StudyFolder& study, const analysis::Analysis& analysis,
                             std::vector<std::pair<std::string, std::string>> facts) {
  html::ReportInput input{
      .analysis = analysis, .answers = html::all_answers(analysis), .strategies = study.study.strategies};
  const study::FinishedRuns finished(study);
  for (const auto& run : study.runs) {
    if (!finished(run)) continue;
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
  if (analysis.kind.trained()) {
    input.provenance.facts.emplace_back("Seeds declared", declared_seeds_text(study.study.seeds));
    // Nothing but the test split is in the ledger, whichever split the study reports.
    input.provenance.facts.emplace_back("Times the test split was opened", std::to_string(ledger.read().size()));
  }
  input.provenance.ledger_problems = ledger.problems();
  for (const auto& change : ledger.changes()) {
    input.provenance.ledger_problems.push_back("changed after the study had begun (" + change.time +
                                               "): " + change.text);
  }
  return input;
}

}  // namespace modrob::report
