#include "commands/study_results.h"

#include <filesystem>
#include <iostream>
#include <optional>

#include "analysis/stored_analysis.h"
#include "core/program_call.h"
#include "core/share_progress.h"
#include "core/standard_output.h"
#include "core/text_format.h"
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

void show_results(const study::StudyFolder& study, ShowResults show, const Program& program) {
  // Of several `study run` that end at once each describes what is there, one after the other.
  std::optional<runs::RunLock> lock;
  // Without a folder there are no results, which analysing says.
  if (std::filesystem::is_directory(study.path)) lock.emplace(study.path, runs::RunLock::IfBusy::kWait);
  const auto analysis = analyse_with_progress(study);
  report::write_results(study, analysis, {report::preset_of(study.study), program.facts()});
  lock.reset();
  const auto answers = report::answers(analysis);
  if (show.json) {
    io::Json json = report::json_table(analysis);
    json.update(report::answer_json(answers));
    std::cout << json.dump(2) << "\n";
    return;
  }
  const size_t width = standard_output_columns();
  if (show.reasons) {
    std::cout << report::reasons_text(answers, width) << "\n";
    return;
  }
  std::cout << "\n"
            << report::answer_text(answers, width) << "\n\nWhy, with every comparison: " << program_call()
            << " study report " << shell_word(study.path.string()) << " --why\n\n"
            << report::terminal_table(analysis, width);
  if (!analysis.warnings.empty()) std::cout << "\nBefore you trust a number\n";
  for (const auto& warning : analysis.warnings) std::cout << "- " << wrapped_text(warning, width - 2, 2) << "\n";
  std::cout << "\nReport: " << (study.path / "report.html").string()
            << "\nTables (CSV, Markdown, JSON): " << (study.path / "tables").string()
            << (study.study.imported() ? "\nScores: " : "\nRuns (settings, logs, checkpoints, scores): ")
            << (study.path / "runs").string() << "\n";
}

}  // namespace modrob::app
