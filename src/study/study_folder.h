#pragma once

#include <filesystem>
#include <vector>

#include "study/grid.h"
#include "study/study_file.h"

namespace modrob::study {

/// A study and where its results lie.
struct StudyFolder {
  std::filesystem::path path;
  StudyFile study;
  std::vector<GridRun> runs;  ///< every declared run, finished or not

  /// From `study.json` alone, which `modrob study run` writes: neither study file nor data nor encoder is needed.
  /// UserError when there is none, when it is damaged, or when a run's run.json is another run's.
  static StudyFolder open(const std::filesystem::path& path);

  /// RunFolder::finished of one of `runs`, asked what the study asks.
  bool finished(const GridRun& run) const;
};

}  // namespace modrob::study
