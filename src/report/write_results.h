#pragma once

#include <string>
#include <utility>
#include <vector>

#include "analysis/analysis.h"
#include "study/study_folder.h"

namespace modrob::report {

struct ResultsOptions {
  std::string preset = "corrected";                        ///< the fidelity preset of the study's runs
  std::vector<std::pair<std::string, std::string>> facts;  ///< what only the program knows of itself, for the report
};

/// Writes everything that a study's folder says about its runs, each file whole: tables, figures, `report.html`,
/// `results.sqlite`, and the manifest of them all last.
void write_results(const study::StudyFolder& study, const analysis::Analysis& analysis, const ResultsOptions& options);

}  // namespace modrob::report
