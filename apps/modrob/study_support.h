#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "study/grid.h"
#include "study/study_file.h"
#include "study/study_overrides.h"

namespace modrob::app {

/// A study file, read, and its runs below `output`.
struct PreparedStudy {
  study::StudyFile study;
  std::filesystem::path output;
  std::vector<study::GridRun> runs;

  /// The fidelity preset that all its runs share: "corrected" unless the study's settings name another.
  std::string preset() const;
};

/// `output` empty: results/<name>. UserErrors of the file, its data sets and text encoders.
PreparedStudy prepare_study(const std::string& file, const std::string& output,
                            const std::vector<std::string>& assignments, const study::StudyOverrides& overrides = {});

}  // namespace modrob::app
