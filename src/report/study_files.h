#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "analysis/analysis.h"

namespace modrob::report {

/// A file of a study's results that can be made again from its analysis alone.
struct StudyFileText {
  std::string path;  ///< below the study's folder: "tables/robustness.csv"
  std::string text;
};

/// Every table and figure of a study, the same bits for the same analysis. `preset` is the fidelity preset of its runs.
/// `study verify` makes them again and compares.
std::vector<StudyFileText> study_files(const analysis::Analysis& analysis, const std::string& preset);

}  // namespace modrob::report
