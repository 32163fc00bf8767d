#pragma once

#include <string>

#include "analysis/analysis.h"
#include "study/study_folder.h"

namespace modrob::report {

/// Writes everything that a study's folder says about its runs, each file whole: tables, figures, report. `preset` is
/// the fidelity preset of its runs.
void write_results(const study::StudyFolder& study, const analysis::Analysis& analysis, const std::string& preset);

}  // namespace modrob::report
