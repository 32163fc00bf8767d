#include "study/slurm_queue.h"

#include <algorithm>
#include <map>
#include <sstream>

#include "core/error.h"
#include "core/shell_output.h"
#include "core/text_format.h"

namespace modrob::study {

namespace {

std::string first_line(const std::string& text) { return printable(text.substr(0, text.find('\n'))); }

// "12|3|PENDING|Resources"; less than four parts where squeue says something else.
std::vector<std::string> parts_of(const std::string& line) {
  std::vector<std::string> parts;
  std::istringstream stream(line);
  for (std::string part; std::getline(stream, part, '|');) parts.push_back(part);
  return parts;
}

}  // namespace

void describe(io::RecordVisitor& visitor, SlurmTask& task) {
  auto& [job, purpose, number, state, reason] = task;
  visitor.field("job", job);
  visitor.choice("purpose", purpose, kSlurmPurposes);
  visitor.fields("task", number, "state", state, "reason", reason);
}

void describe(io::RecordVisitor& visitor, SlurmQueue& queue) {
  auto& [submitted, obstacle, tasks] = queue;
  visitor.fields("submitted", submitted, "obstacle", obstacle, "tasks", tasks);
}

SlurmQueue SlurmQueue::of(const std::filesystem::path& study_folder) {
  std::map<std::string, SlurmPurpose> ours;
  for (const auto& job : read_slurm_jobs(study_folder)) ours.emplace(job.id, job.purpose);
  SlurmQueue queue{.submitted = !ours.empty()};
  if (ours.empty()) return queue;
  // All of the user's: squeue refuses a list of jobs of which it has forgotten the only one.
  const auto output = shell_output("squeue --me --noheader --array --format='%F|%K|%T|%r'");
  if (output.status != 0) {
    queue.obstacle = output.status == 127 ? "squeue is not on this machine" : first_line(output.text);
    return queue;
  }
  std::istringstream lines(output.text);
  for (std::string line; std::getline(lines, line);) {
    const auto parts = parts_of(line);
    const auto job = parts.size() < 4 ? ours.end() : ours.find(parts[0]);
    if (job == ours.end() || parts[2] == "COMPLETING") continue;
    queue.tasks.push_back({.job = parts[0],
                           .purpose = job->second,
                           .task = parts[1] == "N/A" ? "" : parts[1],
                           .state = parts[2],
                           .reason = parts[3] == "None" ? "" : parts[3]});
  }
  return queue;
}

std::vector<std::string> SlurmQueue::jobs(SlurmPurpose purpose) const {
  std::vector<std::string> jobs;
  for (const auto& task : tasks) {
    if (task.purpose == purpose && std::find(jobs.begin(), jobs.end(), task.job) == jobs.end())
      jobs.push_back(task.job);
  }
  return jobs;
}

int64_t SlurmQueue::count(SlurmPurpose purpose) const {
  return std::count_if(tasks.begin(), tasks.end(), [&](const auto& task) { return task.purpose == purpose; });
}

std::string SlurmQueue::text() const {
  if (!submitted) return "";
  if (!obstacle.empty()) return "Slurm: its queue is not shown, because " + obstacle + "\n";
  std::vector<std::string> texts;
  for (const auto purpose : {SlurmPurpose::kWorkers, SlurmPurpose::kReport}) {
    std::map<std::string, int64_t> counts;
    for (const auto& task : tasks) {
      if (task.purpose != purpose) continue;
      const std::string state = printable(lower_case(task.state));
      ++counts[task.reason.empty() ? state : state + " (" + printable(task.reason) + ")"];
    }
    for (const auto& [state, number] : counts) {
      texts.push_back((purpose == SlurmPurpose::kWorkers ? counted(number, "worker") : "the report") + " " + state);
    }
  }
  return "Slurm: " + (texts.empty() ? "no job of this study is queued or running" : join(texts, ", ")) + "\n";
}

void cancel_slurm_jobs(const std::vector<std::string>& jobs) {
  if (jobs.empty()) return;
  const auto output = shell_output("scancel " + join(jobs, " "));
  if (output.status != 0) throw UserError("scancel did not end " + join(jobs, ", ") + ": " + first_line(output.text));
}

}  // namespace modrob::study
