#pragma once

#include <filesystem>
#include <string>

#include "analysis/analysis.h"
#include "study/study_folder.h"

namespace modrob::report {

struct DatabaseOptions {
  bool scores = true;  ///< clean scores of every utterance of every finished run
};

inline constexpr const char* kDatabaseFile = "results.sqlite";

/// The bytes of `results.sqlite` for pandas and SQL: what a study has and what its analysis says, as STRICT tables with
/// views for the common questions (docs/study.md, "The database"). Made of the study's folder alone; nothing in the
/// program reads it but `verify`, so it may be deleted. UserError when a finished run's predictions are damaged.
std::string results_database(const analysis::Analysis& analysis, const study::StudyFolder& study,
                             const DatabaseOptions& options = {});
/// Writes it whole and anew. UserError when it cannot be written.
void write_results_database(const std::filesystem::path& path, const analysis::Analysis& analysis,
                            const study::StudyFolder& study, const DatabaseOptions& options = {});

}  // namespace modrob::report
