#include "report/write_results.h"

#include "core/files.h"
#include "report/data_notes.h"
#include "report/html/html_input.h"
#include "report/html/html_report.h"
#include "report/sqlite/results_database.h"
#include "report/study_files.h"
#include "study/leftovers.h"
#include "study/manifest.h"

namespace modrob::report {

void write_results(const study::StudyFolder& study, const analysis::Analysis& analysis, const ResultsOptions& options) {
  for (const auto& file : study_files(analysis, options.preset)) {
    const auto path = study.path / file.name;
    make_folder(path.parent_path());
    write_file_whole(path, file.text);
  }
  for (const char* folder : {"tables", "figures"}) {
    for (const auto& file : study::old_leftovers(study.path / folder)) {
      std::error_code ignored;
      std::filesystem::remove(file, ignored);
    }
  }
  keep_data_notes(study, analysis);
  write_results_database(study.path / kDatabaseFile, analysis, study);
  write_file_whole(study.path / "report.html", html::html_report(html_input(study, analysis, options.facts)));
  study::write_manifest(study.path, options.facts);
}

}  // namespace modrob::report
