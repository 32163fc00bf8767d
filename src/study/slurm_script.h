#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "study/slurm_options.h"

namespace modrob::study {

/// Folder of a study with the scripts and logs of its jobs. No results: it may be removed.
inline constexpr const char* kSlurmFolder = "slurm";

/// What a job of a study runs, and where.
struct SlurmCommand {
  std::string study;                     ///< its name
  std::filesystem::path study_folder;    ///< absolute
  std::filesystem::path working_folder;  ///< absolute; what `words` are relative to
  std::string home;                      ///< $MODROB_HOME; empty: not set
  std::vector<std::string> words;        ///< the command
};

/// The batch script of a job array: each of `workers` tasks runs the command, which carries out runs of the study and,
/// as `modrob study run`, saves and ends with 128 + 15 at a SIGTERM, takes `--time-left SECONDS` and ends with 152 when
/// it leaves runs because of it. It is submitted from the folder that it lies in,
/// so that no path stands where sbatch would read it its own way.
///
/// A worker near its time limit (SIGUSR1, which the script asks for) is stopped and queued again, as is one that ended
/// itself because of it, but only if a checkpoint or DONE of the study changed since it began. A study's work is
/// finite, so this ends; one whose runs fail, or need more than the time limit before they can save, ends at once. At a
/// SIGTERM (scancel, preemption) it is stopped only: what was cancelled must end, and what was preempted Slurm itself
/// queues again.
std::string slurm_worker_script(const SlurmCommand& command, const SlurmOptions& options, int64_t workers);

/// The same for a job that runs the command once.
std::string slurm_report_script(const SlurmCommand& command, const SlurmOptions& options);

}  // namespace modrob::study
