#include "study/slurm_jobs.h"

#include <algorithm>
#include <sstream>

#include "core/append_file.h"
#include "core/error.h"
#include "core/files.h"
#include "core/shell_output.h"
#include "core/text_format.h"
#include "io/record/json_reader.h"
#include "io/record/json_writer.h"
#include "runs/append_turn.h"
#include "runs/process_identity.h"
#include "study/slurm_script.h"

namespace modrob::study {

namespace fs = std::filesystem;

namespace {

fs::path file_of(const fs::path& study_folder) { return study_folder / kSlurmFolder / "jobs.jsonl"; }

bool is_id(const std::string& text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string::npos;
}

// `sbatch --parsable` prints "12" or, where there are several clusters, "12;name"; warnings may stand before it.
std::string id_in(const std::string& text) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (auto id = line.substr(0, line.find(';')); is_id(id)) return id;
  }
  return "";
}

}  // namespace

void describe(io::RecordVisitor& visitor, SlurmJob& job) {
  auto& [id, purpose, tasks, time] = job;
  visitor.field("id", id);
  visitor.choice("purpose", purpose, kSlurmPurposes);
  visitor.fields("tasks", tasks, "time", time);
  // It becomes a word of a command line.
  if (visitor.reading() && !is_id(id)) visitor.fail("is '" + printable(id) + "', which is no number of a job", "id");
}

std::vector<SlurmJob> read_slurm_jobs(const fs::path& study_folder) {
  const fs::path file = file_of(study_folder);
  std::vector<SlurmJob> jobs;
  if (!fs::exists(file)) return jobs;
  const std::string content = read_file(file);
  // A line that lost its end with the power is passed over.
  std::istringstream lines(content.substr(0, static_cast<size_t>(whole_lines(content))));
  for (std::string line; std::getline(lines, line);) {
    const std::string place = file.string() + ":" + std::to_string(jobs.size() + 1);
    jobs.push_back(io::read_record<SlurmJob>(io::parse_json(line, place), place));
  }
  return jobs;
}

void append_slurm_job(const fs::path& study_folder, SlurmJob job) {
  const runs::AppendTurn turn(file_of(study_folder));
  AppendFile file(file_of(study_folder));
  file.cut_torn(whole_lines);
  file.append(io::record_json(job).dump() + "\n", Flush::kYes);
}

SlurmJob submit_to_slurm(const fs::path& study_folder, const std::string& script,
                         const std::vector<std::string>& options, SlurmPurpose purpose, int64_t tasks) {
  std::string command = "cd " + shell_word((study_folder / kSlurmFolder).string()) + " && sbatch --parsable";
  for (const auto& option : options) command += " " + shell_word(option);
  const auto output = shell_output(command + " " + shell_word(script));
  const auto id = id_in(output.text);
  if (output.status != 0 || id.empty()) {
    throw UserError("sbatch did not take '" + (study_folder / kSlurmFolder / script).string() +
                    "': " + printable(output.text.substr(0, output.text.find_last_not_of('\n') + 1)));
  }
  SlurmJob job{id, purpose, tasks, runs::utc_time()};
  append_slurm_job(study_folder, job);
  return job;
}

}  // namespace modrob::study
