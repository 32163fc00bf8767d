#pragma once

#include <fstream>
#include <string>
#include <vector>

#include "core/progress.h"
#include "study/runner.h"
#include "study_support.h"

namespace modrob::testing {

inline const io::Json kTinyDiagnosis = {{"draws", 3}};

/// `count` runs below `folder`/runs, with seeds from 0.
inline std::vector<study::GridRun> declared_runs(const std::filesystem::path& folder, int count) {
  std::vector<study::GridRun> runs;
  for (int64_t seed = 0; seed < count; ++seed) {
    runs.push_back({"mosi", "misa", "none", seed, identity_of({{"seed", seed}}),
                    folder / "runs" / ("run" + std::to_string(seed))});
  }
  return runs;
}

/// The same, and what their DONE must say is laid down in `folder`/answers, so that a shell script can play a run: see
/// `kFinish`.
inline std::vector<study::GridRun> runs_in(const std::filesystem::path& folder, int count) {
  auto runs = declared_runs(folder, count);
  make_folder(folder / "answers");
  for (const auto& run : runs) {
    std::ofstream(folder / "answers" / run.folder.filename())
        << io::Json{{"run", run.identity.hash()}, {"diagnosis", io::canonical_hash(kTinyDiagnosis)}} << "\n";
  }
  return runs;
}

/// Shell words that finish the run whose folder is $1.
inline const std::string kFinish =
    " cp \"${1%/runs/*}/answers/${1##*/}\" \"$1/DONE.part\" && mv \"$1/DONE.part\" \"$1/DONE\"; ";

/// A command that is a shell script; the run's folder is its $1.
inline study::RunnerOptions script(const std::string& text, const std::filesystem::path& folder, int jobs = 1) {
  return {{"/bin/sh", "-c", text, "sh"}, jobs, folder};
}

inline study::RunnerOutcome carry_out_quietly(const std::vector<study::GridRun>& runs,
                                              const study::RunnerOptions& options) {
  set_progress_style(ProgressStyle::kNone);
  auto outcome = study::carry_out(runs, kTinyDiagnosis, options);
  set_progress_style(ProgressStyle::kAuto);
  return outcome;
}

}  // namespace modrob::testing
