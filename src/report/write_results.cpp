#include "report/write_results.h"

#include "core/files.h"
#include "report/data_notes.h"
#include "report/html/html_report.h"
#include "report/html_input.h"
#include "report/study_files.h"

namespace modrob::report {

void write_results(const study::StudyFolder& study, const analysis::Analysis& analysis, const ResultsOptions& options) {
  for (const auto& file : study_files(analysis, options.preset)) {
    const auto path = study.path / file.path;
    make_folder(path.parent_path());
    write_file_whole(path, file.text);
  }
  remove_leftovers(study.path / "tables");
  keep_data_notes(study, analysis);
  write_file_whole(study.path / "report.html", html::html_report(html_input(study, analysis, options.facts)));
}

}  // namespace modrob::report
