#include "verify/remade_page.h"

#include "report/html/html_input.h"
#include "report/html/html_report.h"
#include "report/html/robustness_section.h"

namespace modrob::verify {

std::string remade_page(const study::StudyFolder& study, const analysis::Analysis& analysis) {
  const auto program = study::Manifest::read(study.path).program;
  return report::html::html_report(report::html_input(study, analysis, program));
}

std::string remade_older_page(const study::StudyFolder& study, const analysis::Analysis& analysis) {
  auto input = report::html_input(study, analysis, study::Manifest::read(study.path).program);
  input.strategies.clear();
  std::string page = report::html::html_report(input);
  const auto words = report::html::kAreaWords, older = report::html::kOlderAreaWords;
  for (size_t at = 0; (at = page.find(words, at)) != std::string::npos; at += older.size()) {
    page.replace(at, words.size(), older);
  }
  return page;
}

std::string page_without_texts(const study::StudyFolder& study, const analysis::Analysis& analysis,
                               const study::Manifest::Facts& program) {
  auto input = report::html_input(study, analysis, program);
  input.transcripts.clear();
  return report::html::html_report(input);
}

}  // namespace modrob::verify
