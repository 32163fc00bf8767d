#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "study/slurm_jobs.h"

namespace modrob::study {

/// A job, or a task of one.
struct SlurmTask {
  std::string job;
  SlurmPurpose purpose = SlurmPurpose::kWorkers;
  std::string task;    ///< number in the array; empty for a job of one
  std::string state;   ///< Slurm's word: PENDING, RUNNING, TIMEOUT, ...
  std::string reason;  ///< why it waits: Resources, Dependency, ...; of one that failed, "exit 2"
};
void describe(io::RecordVisitor& visitor, SlurmTask& task);

/// What Slurm knows of the jobs that a study submitted, and of no others.
struct SlurmQueue {
  /// Asks squeue; nothing is asked where the study submitted no job.
  static SlurmQueue of(const std::filesystem::path& study_folder);
  /// With `ended`: asks sacct, too. Many clusters keep no accounts, and nothing is said of that.
  static SlurmQueue with_ended(const std::filesystem::path& study_folder);

  bool submitted = false;             ///< the study has jobs, whether or not they are queued still
  std::string obstacle = {};          ///< why squeue could not be asked; empty: it was
  std::vector<SlurmTask> tasks = {};  ///< queued or running
  std::vector<SlurmTask> ended = {};  ///< how each that is neither ended last

  /// Of these, each once, in the order of the queue.
  std::vector<std::string> jobs(SlurmPurpose purpose) const;
  int64_t count(SlurmPurpose purpose) const;
  /// "Slurm: 2 workers running, 1 pending (Resources), the report pending (Dependency); ended: 1 worker timeout" as a
  /// line, of those that ended without what they were to do; empty where nothing was submitted.
  std::string text() const;
};
void describe(io::RecordVisitor& visitor, SlurmQueue& queue);

/// scancel of these jobs. UserError with what it said when it refuses.
void cancel_slurm_jobs(const std::vector<std::string>& jobs);

}  // namespace modrob::study
