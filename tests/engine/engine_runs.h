#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/results_version.h"
#include "study/grid.h"

namespace modrob::testing {

inline const io::Json kTinyDiagnosis = {{"draws", 3}};

/// `count` runs below `folder`/runs, with seeds from 0, whose data and encoder are made up.
inline std::vector<study::GridRun> engine_runs(const std::filesystem::path& folder, int64_t count) {
  std::vector<study::GridRun> runs;
  for (int64_t seed = 0; seed < count; ++seed) {
    runs.push_back({"mosi", "misa", "none", seed,
                    runs::RunIdentity{{{"seed", seed}}, "data", "encoder", kResultsVersion},
                    folder / "runs" / ("run" + std::to_string(seed))});
  }
  return runs;
}

}  // namespace modrob::testing
