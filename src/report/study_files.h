#pragma once

#include <string>
#include <vector>

#include "analysis/analysis.h"
#include "report/text_file.h"
#include "study/study_file.h"

namespace modrob::report {

/// Every table and figure of a study by its path in the study's folder ("tables/robustness.csv"), the same bits for the
/// same analysis. `preset` is the fidelity preset of its runs.
/// `study verify` makes them again and compares.
std::vector<TextFile> study_files(const analysis::Analysis& analysis, const std::string& preset);

/// The fidelity preset that all runs of a study share: "corrected" unless its settings name another.
std::string preset_of(const study::StudyFile& study);

}  // namespace modrob::report
