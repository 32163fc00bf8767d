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
};

/// Which runs of a study are finished: RunFolder::finished, asked what the study asks.
class FinishedRuns {
 public:
  explicit FinishedRuns(const StudyFolder& study,
                        runs::RunFolder::DamagedDone damaged = runs::RunFolder::DamagedDone::kNotFinished)
      : diagnosis_hash_(io::canonical_hash(diagnosis_of(study.study))), damaged_(damaged) {}
  bool operator()(const GridRun& run) const {
    return runs::RunFolder(run.folder).finished(run.identity_hash(), diagnosis_hash_, damaged_);
  }

 private:
  std::string diagnosis_hash_;
  runs::RunFolder::DamagedDone damaged_;
};

}  // namespace modrob::study
