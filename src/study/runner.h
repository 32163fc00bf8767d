#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "runs/failure.h"
#include "runs/lease_watch.h"
#include "study/grid.h"

namespace modrob::study {

struct RunnerOptions {
  /// Starts one run: the words of the command, to which the folder is appended. It writes results and DONE
  /// (RunFolder::mark_done) and exits with 0; on SIGTERM it saves and ends.
  std::vector<std::string> command;
  int jobs = 1;
  /// The study's folder: `study.json` and `STOP` lie here.
  std::filesystem::path study_folder;
  runs::LeaseTiming timing = {};
  io::Json study = {};  ///< StudyFile::to_json, for `study.json`
  /// How many GPUs this machine has: a run on CUDA is told which one is its own (`--device cuda:1`), in turn.
  int gpus = 0;
  /// After which this process will be ended from outside (the limit of a batch job); nothing: never.
  std::optional<double> time_left_s = {};
};

/// A run that did not finish.
struct FailedRun {
  const GridRun* run = nullptr;
  runs::Failure failure;
};

struct RunnerOutcome {
  int64_t skipped = 0;    ///< were finished before
  int64_t finished = 0;   ///< by this process's children
  int64_t elsewhere = 0;  ///< finished meanwhile by other processes on the same folder
  std::vector<FailedRun> failed;
  /// Who asked for a stop (`request_stop`); empty when nobody did and every run was tried.
  std::string stopped_by;
  /// Runs that were left because the time was over (time_left.h); `longest_run_s` is why.
  int64_t left = 0;
  double longest_run_s = 0;
};

/// Carries out every run that is not finished, `jobs` at a time, each in a process of its own, so that a crash, an
/// out-of-memory kill or a NaN costs one run, which the next call tries again. Any number of processes, on any machines
/// that share the folder, may do so at once: each run is carried out by the one that holds its lease, and each returns
/// when all runs are finished or have failed, or when its time does not suffice for another one. Shows progress with
/// the time left. When a stop is requested by a signal the children save and end, and Interrupted is thrown; likewise
/// by `request_stop`, where the outcome says so. UserError when the study's folder cannot be written.
RunnerOutcome carry_out(const std::vector<GridRun>& runs, const io::Json& diagnosis, const RunnerOptions& options);

}  // namespace modrob::study
