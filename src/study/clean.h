#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "study/study_index.h"

namespace modrob::study {

struct CleanOptions {
  /// Checkpoints of finished runs too, and what runs share to be faster. Results stay; a condition added later trains
  /// them anew.
  bool checkpoints = false;
  /// Finished runs that the study file does not name, too. Without it none is ever removed.
  bool finished = false;
};

/// What may go from a study's folder, made before anything is removed so that it can be shown.
struct CleanPlan {
  struct Item {
    std::filesystem::path path;  ///< a file, or a whole run folder
    std::filesystem::path run;   ///< the run folder that it is, or that it lies in; empty for the study's own
    int64_t bytes = 0;
    std::string why;
    bool finished = false;  ///< a finished run, which was asked for
  };
  std::vector<Item> items;
  std::vector<Item> kept;  ///< finished runs that the study file does not name: not removed, only told
  std::vector<std::filesystem::path> in_use;  ///< run folders in which a process works: left alone

  int64_t bytes() const;
  std::string text() const;
  io::Json to_json() const;
  /// Removes the items, each under the lease of its run folder. Returns the run folders that were left alone because
  /// a process has begun to work in them since the plan was made.
  std::vector<std::filesystem::path> carry_out() const;
};

/// Unfinished runs below `study_folder`/runs that `named` does not name (finished ones if asked for), what killed
/// processes left behind, and checkpoints if asked for. A folder without run.json is nobody's run and is not touched.
CleanPlan plan_clean(const std::filesystem::path& study_folder, const StudyIndex& named, const CleanOptions& options);

}  // namespace modrob::study
