#include "commands/study_results.h"

#include <filesystem>
#include <iostream>
#include <optional>

#include "analysis/stored_analysis.h"
#include "core/share_progress.h"
#include "report/sentences/answer.h"
#include "report/study_files.h"
#include "report/tables/robustness_table.h"
#include "report/write_results.h"
#include "runs/run_lock.h"

namespace modrob::app {

namespace {

analysis::Analysis analyse_with_progress(const study::StudyFolder& study) {
  ShareProgress progress("statistics");  // nothing is shown where the statistics are at hand
  analysis::AnalysisOptions options;
  options.progress = [&](double share) { progress.tell(share); };
  auto analysis = analysis::stored_analysis(study, options);
  progress.finish();
  return analysis;
}

}  // namespace

void show_results(const study::StudyFolder& study, bool as_json, const Program& program) {
  // Of several `study run` that end at once each describes what is there, one after the other.
  std::optional<runs::RunLock> lock;
  // Without a folder there are no results, which analysing says.
  if (std::filesystem::is_directory(study.path)) lock.emplace(study.path, runs::RunLock::IfBusy::kWait);
  const auto analysis = analyse_with_progress(study);
  report::write_results(study, analysis, {report::preset_of(study.study), program.facts()});
  lock.reset();
  const std::string answer = report::answer_text(report::answers(analysis));
  if (as_json) {
    io::Json json = report::json_table(analysis);
    json["answer"] = answer;
    std::cout << json.dump(2) << "\n";
    return;
  }
  std::cout << "\n" << answer << "\n\n" << report::terminal_table(analysis) << "\n" << report::drop_bars(analysis);
  if (!analysis.warnings.empty()) std::cout << "\nBefore you trust a number\n";
  for (const auto& warning : analysis.warnings) std::cout << "- " << warning << "\n";
  std::cout << "\nReport: " << (study.path / "report.html").string()
            << "\nTables (CSV, Markdown, JSON): " << (study.path / "tables").string()
            << (study.study.imported() ? "\nScores: " : "\nRuns (settings, logs, checkpoints, scores): ")
            << (study.path / "runs").string() << "\n";
}

}  // namespace modrob::app
