#include "report/write_results.h"

#include "core/files.h"
#include "report/study_files.h"

namespace modrob::report {

void write_results(const study::StudyFolder& study, const analysis::Analysis& analysis, const std::string& preset) {
  for (const auto& file : study_files(analysis, preset)) {
    const auto path = study.path / file.path;
    make_folder(path.parent_path());
    write_file_whole(path, file.text);
  }
  remove_leftovers(study.path / "tables");
}

}  // namespace modrob::report
