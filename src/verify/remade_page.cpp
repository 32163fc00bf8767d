#include "verify/remade_page.h"

#include "report/html/html_input.h"
#include "report/html/html_report.h"

namespace modrob::verify {

std::string remade_page(const study::StudyFolder& study, const analysis::Analysis& analysis) {
  const auto program = study::Manifest::read(study.path).program;
  return report::html::html_report(report::html_input(study, analysis, program));
}

std::string page_without_texts(const study::StudyFolder& study, const analysis::Analysis& analysis,
                               const study::Manifest::Facts& program) {
  auto input = report::html_input(study, analysis, program);
  input.transcripts.clear();
  return report::html::html_report(input);
}

}  // namespace modrob::verify
