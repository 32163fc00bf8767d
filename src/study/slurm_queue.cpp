#include "study/slurm_queue.h"

#include <algorithm>
#include <cinttypes>
#include <cstdio>
#include <iterator>
#include <map>
#include <set>
#include <sstream>
#include <utility>

#include "core/error.h"
#include "core/shell_output.h"
#include "core/text_format.h"

namespace modrob::study {

namespace {

std::string first_line(const std::string& text) { return printable(text.substr(0, text.find('\n'))); }

using Purposes = std::map<std::string, SlurmPurpose>;

Purposes purposes_of(const std::filesystem::path& study_folder) {
  Purposes purposes;
  for (const auto& job : read_slurm_jobs(study_folder)) purposes.emplace(job.id, job.purpose);
  return purposes;
}

// "12|3|PENDING|Resources"; less than four parts where squeue says something else.
std::vector<std::string> parts_of(const std::string& line) {
  std::vector<std::string> parts;
  std::istringstream stream(line);
  for (std::string part; std::getline(stream, part, '|');) parts.push_back(part);
  return parts;
}

// "3" as it is; tasks that never began stand together, "[4-6,8%2]".
std::vector<std::string> tasks_in(const std::string& text) {
  if (!text.starts_with("[")) return {text};
  std::vector<std::string> tasks;
  std::istringstream ranges(text.substr(1, text.find_first_of("]%") - 1));
  for (std::string range; std::getline(ranges, range, ',');) {
    int64_t first = 0, last = 0;
    const int numbers = std::sscanf(range.c_str(), "%" SCNd64 "-%" SCNd64, &first, &last);
    if (numbers == 1) last = first;
    for (int64_t task = first; numbers > 0 && task <= last; ++task) tasks.push_back(std::to_string(task));
  }
  return tasks;
}

// "1 worker pending (Resources), 2 workers running, the report pending (Dependency)"
std::string counts_of(const std::vector<SlurmTask>& tasks) {
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
  return join(texts, ", ");
}

}  // namespace

void describe(io::RecordVisitor& visitor, SlurmTask& task) {
  auto& [job, purpose, number, state, reason] = task;
  visitor.field("job", job);
  visitor.choice("purpose", purpose, kSlurmPurposes);
  visitor.fields("task", number, "state", state, "reason", reason);
}

void describe(io::RecordVisitor& visitor, SlurmQueue& queue) {
  auto& [submitted, obstacle, tasks, ended] = queue;
  visitor.fields("submitted", submitted, "obstacle", obstacle, "tasks", tasks, "ended", ended);
}

SlurmQueue SlurmQueue::of(const std::filesystem::path& study_folder) {
  const auto ours = purposes_of(study_folder);
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

SlurmQueue SlurmQueue::with_ended(const std::filesystem::path& study_folder) {
  auto queue = of(study_folder);
  if (!queue.submitted || !queue.obstacle.empty()) return queue;
  const auto ours = purposes_of(study_folder);
  std::vector<std::string> ids;
  for (const auto& [id, purpose] : ours) ids.push_back(id);
  const auto output =
      shell_output("sacct --noheader --parsable2 --allocations --format=JobID,State,ExitCode --jobs=" + join(ids, ","));
  if (output.status != 0) return queue;
  std::set<std::pair<std::string, std::string>> known;
  for (const auto& task : queue.tasks) known.emplace(task.job, task.task);
  std::istringstream lines(output.text);
  for (std::string line; std::getline(lines, line);) {
    // "12_3|CANCELLED by 1000|0:15"
    const auto parts = parts_of(line);
    if (parts.size() < 3) continue;
    const auto underscore = std::min(parts[0].find('_'), parts[0].size());
    const auto job = ours.find(parts[0].substr(0, underscore));
    const std::string state = parts[1].substr(0, parts[1].find(' '));
    if (job == ours.end() || state == "PENDING" || state == "RUNNING" || state == "REQUEUED") continue;
    const std::string reason = state == "FAILED" ? "exit " + parts[2].substr(0, parts[2].find(':')) : "";
    for (const auto& task : tasks_in(parts[0].substr(std::min(underscore + 1, parts[0].size())))) {
      if (known.emplace(job->first, task).second) queue.ended.push_back({job->first, job->second, task, state, reason});
    }
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
  const auto now = counts_of(tasks);
  std::vector<SlurmTask> lost;
  std::copy_if(ended.begin(), ended.end(), std::back_inserter(lost),
               [](const auto& task) { return task.state != "COMPLETED"; });
  return "Slurm: " + (now.empty() ? "no job of this study is queued or running" : now) +
         (lost.empty() ? "" : "; ended: " + counts_of(lost)) + "\n";
}

void cancel_slurm_jobs(const std::vector<std::string>& jobs) {
  if (jobs.empty()) return;
  const auto output = shell_output("scancel " + join(jobs, " "));
  if (output.status != 0) throw UserError("scancel did not end " + join(jobs, ", ") + ": " + first_line(output.text));
}

}  // namespace modrob::study
