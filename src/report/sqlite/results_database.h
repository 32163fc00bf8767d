#pragma once

#include <filesystem>

#include "analysis/analysis.h"
#include "study/study_folder.h"

namespace modrob::report {

struct DatabaseOptions {
  bool scores = true;  ///< clean scores of every utterance of every finished run
};

/// `results.sqlite` for pandas and SQL: what a study has and what its analysis says, as STRICT tables with views for
/// the common questions (docs/study.md, "The database"). Written whole and anew each time; nothing in the program reads
/// it, so it may be deleted. UserError when it cannot be written, or when a finished run's predictions are damaged.
void write_results_database(const std::filesystem::path& path, const analysis::Analysis& analysis,
                            const study::StudyFolder& study, const DatabaseOptions& options = {});

}  // namespace modrob::report
