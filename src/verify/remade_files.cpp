#include "verify/remade_files.h"

#include "core/error.h"
#include "report/html/html_report.h"
#include "report/html_input.h"
#include "report/study_files.h"

namespace modrob::verify {

std::vector<report::TextFile> remade_files(const study::StudyFolder& study, const analysis::Analysis& analysis) {
  auto files = report::study_files(analysis, report::preset_of(study.study));
  if (!std::filesystem::exists(study.path / "report.html")) return files;
  try {
    const auto program = study::Manifest::read(study.path).program;
    files.push_back({"report.html", report::html::html_report(report::html_input(study, analysis, program))});
  } catch (const UserError&) {
    // No manifest, or a damaged log or note: other checks say so, and the page counts as not made again.
  }
  return files;
}

std::string page_without_texts(const study::StudyFolder& study, const analysis::Analysis& analysis,
                               const study::Manifest::Facts& program) {
  auto input = report::html_input(study, analysis, program);
  input.transcripts.clear();
  return report::html::html_report(input);
}

}  // namespace modrob::verify
