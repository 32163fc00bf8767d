#pragma once

#include <functional>
#include <string>
#include <vector>

#include "study/grid.h"

namespace modrob::study {

struct RunnerOptions {
  /// Starts one run: the words of the command, to which the folder is appended.
  std::vector<std::string> command;
  int jobs = 1;
};

/// A run that did not finish, with the last lines it printed.
struct FailedRun {
  const GridRun* run = nullptr;
  int exit_status = 0;
  std::string message;
};

struct RunnerOutcome {
  int64_t skipped = 0;  ///< were finished before
  int64_t finished = 0;
  std::vector<FailedRun> failed;
};

/// Carries out every run that is not finished, `jobs` at a time, each in a process of its own, so that a crash, an
/// out-of-memory kill or a NaN costs one run. Shows progress with the time left. When a stop is requested the children
/// save and end, and Interrupted is thrown.
RunnerOutcome carry_out(const std::vector<GridRun>& runs, const io::Json& diagnosis, const RunnerOptions& options);

}  // namespace modrob::study
