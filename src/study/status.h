#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "runs/failure.h"
#include "runs/lease_record.h"
#include "runs/run_names.h"

namespace modrob::study {

/// Unscored: declared in a study of imported scores, and none of it were imported; nobody will carry it out.
enum class RunState { kWaiting, kRunning, kDone, kFailed, kUnscored };
/// "waiting", "running", "done", "failed", "unscored".
std::string run_state_name(RunState state);

struct RunStatus {
  runs::RunNames names;
  std::string folder;  ///< as study.json has it
  RunState state = RunState::kWaiting;
  double share = 0;                         ///< of its work; a run that waits may have been interrupted
  std::string activity;                     ///< what a running one is at
  std::optional<runs::LeaseRecord> holder;  ///< of a running one
  double silent_s = 0;                      ///< since a holder on another machine was last heard
  std::optional<double> seconds_left;       ///< of a running one, from its speed since it got to work
  std::optional<runs::Failure> failure;     ///< of a failed one

  std::string label() const;
  /// "running  mosi, misa, none, seed 1: 40 %, about 20 s left, training, epoch 2 of 5 (process 7 on host)"
  std::string line() const;
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
  double share() const;  ///< of the work of all runs
  /// "1 of 6 runs done, 2 running, 3 waiting; about 2 min left"
  std::string summary() const;
  /// A line for the whole, then one for each run that is running, has failed, was interrupted or never scored.
  std::string text() const;
};
void describe(io::RecordVisitor& visitor, StudyStatus& status);

}  // namespace modrob::study
