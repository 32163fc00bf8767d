#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "runs/failure.h"
#include "runs/lease_record.h"
#include "runs/run_names.h"

namespace modrob::study {

enum class RunState { kWaiting, kRunning, kDone, kFailed };
/// "waiting", "running", "done", "failed".
std::string run_state_name(RunState state);

struct RunStatus {
  runs::RunNames names;
  std::string folder;  ///< as study.json has it
  RunState state = RunState::kWaiting;
  double share = 0;                         ///< of its work; a run that waits may have been interrupted
  std::string activity;                     ///< what a running one is at
  std::optional<runs::LeaseRecord> holder;  ///< of a running one
  double silent_s = 0;                      ///< since a holder on another machine was last heard
  std::optional<double> seconds_left;       ///< of a running one, from its speed since it was taken
  std::optional<runs::Failure> failure;     ///< of a failed one

  std::string label() const;
};
/// Without holder or failure what is said of these is left out.
void describe(io::RecordVisitor& visitor, RunStatus& status);

/// Where a study stands, whatever processes on whatever machines work on it: read from `study.json` and one small file
/// or two for each run.
struct StudyStatus {
  std::vector<RunStatus> runs;
  std::optional<double> seconds_left;  ///< of the whole, at the speed of the runs that are running

  /// UserError when the folder holds no study that was started.
  static StudyStatus of(const std::filesystem::path& study_folder);

  int64_t count(RunState state) const;
  /// A line for the whole, then one for each run that is running or has failed.
  std::string text() const;
};
void describe(io::RecordVisitor& visitor, StudyStatus& status);

}  // namespace modrob::study
