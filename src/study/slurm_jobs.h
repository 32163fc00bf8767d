#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "io/record/record_visitor.h"

namespace modrob::study {

enum class SlurmPurpose { kWorkers, kReport };
inline constexpr io::EnumName kSlurmPurposes[] = {{"workers", static_cast<int>(SlurmPurpose::kWorkers)},
                                                  {"report", static_cast<int>(SlurmPurpose::kReport)}};

/// A job that `study submit` handed to Slurm: a line of `slurm/jobs.jsonl`.
struct SlurmJob {
  std::string id;
  SlurmPurpose purpose = SlurmPurpose::kWorkers;
  int64_t tasks = 1;
  std::string time;  ///< UTC, when it was submitted
};
void describe(io::RecordVisitor& visitor, SlurmJob& job);

/// The study's jobs, those submitted first at the front; none where the file is absent. UserError when it is damaged.
std::vector<SlurmJob> read_slurm_jobs(const std::filesystem::path& study_folder);
void append_slurm_job(const std::filesystem::path& study_folder, SlurmJob job);

/// Submits a script of the study's `slurm` folder, with further options of sbatch, and records the job. UserError with
/// what sbatch said when it refuses.
SlurmJob submit_to_slurm(const std::filesystem::path& study_folder, const std::string& script,
                         const std::vector<std::string>& options, SlurmPurpose purpose, int64_t tasks);

}  // namespace modrob::study
