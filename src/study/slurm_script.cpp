#include "study/slurm_script.h"

#include "core/text_format.h"

namespace modrob::study {

namespace {

// The signal comes two minutes before the time limit, to the script alone. The program is told of the time until then.
constexpr const char* kWorkerHeader = R"(#SBATCH --requeue
#SBATCH --open-mode=append
#SBATCH --signal=B:USR1@120
#SBATCH --output=worker-%A_%a.log
)";

constexpr const char* kWorkerBegin = R"(
# The number of the job would name every task of the array.
task=${SLURM_ARRAY_JOB_ID:-$SLURM_JOB_ID}${SLURM_ARRAY_TASK_ID:+_$SLURM_ARRAY_TASK_ID}

# Seconds until USR1; nothing where there is no limit. Older Slurm tells squeue only when the task will end.
time_left() {
  local end=$SLURM_JOB_END_TIME
  if [ -z "$end" ]; then
    end=$(squeue --noheader --jobs="$task" --format=%e) && [ -n "$end" ] && end=$(date -d "$end" +%s) || return
  fi
  local left=$((end - $(date +%s) - 120))
  echo $((left > 0 ? left : 0))
}

# Changes when a run of the study has got on: what nothing was saved of does not count.
progress() {
  find "$study/runs" \( -name checkpoint.json -o -name DONE \) -exec cksum {} + 2>/dev/null | sort | cksum
}

signal=
worker=
stop() {
  signal=$1
  [ -z "$worker" ] || kill -TERM "$worker" 2>/dev/null
}
trap 'stop USR1' USR1
trap 'stop TERM' TERM

# What goes to disk and is no result lies on the node's own, where the site gives a task some of it.
[ ! -d "$SLURM_TMPDIR" ] || export TMPDIR=$SLURM_TMPDIR

before=$(progress)
left=$(time_left 2>/dev/null)
set -- ${left:+--time-left "$left"}
)";

constexpr const char* kWorkerEnd = R"sh(worker=$!
[ -z "$signal" ] || kill -TERM "$worker"

# A signal ends `wait` before the worker has ended.
while kill -0 "$worker" 2>/dev/null; do wait "$worker"; done
wait "$worker"
status=$?

# Near its time limit it was stopped (143) or began no other run (152).
case $signal/$status in
USR1/143 | USR1/152 | /152)
  if [ "$(progress)" != "$before" ]; then
    scontrol requeue "$task"
  else
    echo "not queued again: no run of the study got on within the time limit; submit it with a longer --time"
  fi
  ;;
esac
exit "$status"
)sh";

std::string job_name(const std::string& study) {
  std::string name = "modrob-";
  for (const char c : study) {
    const bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-';
    name += plain ? c : '_';
  }
  return name;
}

std::string option(const char* name, const std::string& value) {
  return value.empty() ? "" : std::string("#SBATCH --") + name + "=" + value + "\n";
}

std::string header(const SlurmCommand& command, const SlurmOptions& options) {
  return "#!/bin/bash\n# Made by `modrob study submit`, and to be submitted from the folder that it lies in.\n" +
         option("job-name", job_name(command.study)) + option("time", options.time) +
         option("partition", options.partition) + option("cpus-per-task", std::to_string(options.cpus)) +
         option("mem", options.mem) + (options.sbatch.empty() ? "" : "#SBATCH " + options.sbatch + "\n");
}

// "1-8%2"
std::string array(const SlurmOptions& options, int64_t workers) {
  return "1-" + std::to_string(workers) + (options.at_once > 0 ? "%" + std::to_string(options.at_once) : "");
}

std::string place(const SlurmCommand& command) {
  return "\nstudy=" + shell_word(command.study_folder.string()) + "\n" +
         (command.home.empty() ? "" : "export MODROB_HOME=" + shell_word(command.home) + "\n") + "cd " +
         shell_word(command.working_folder.string()) + " || exit 1\n";
}

std::string command_line(const SlurmCommand& command) {
  std::vector<std::string> words;
  for (const auto& word : command.words) words.push_back(shell_word(word));
  return join(words, " ");
}

}  // namespace

std::string slurm_worker_script(const SlurmCommand& command, const SlurmOptions& options, int64_t workers) {
  return header(command, options) + option("array", array(options, workers)) + option("gres", options.gres) +
         kWorkerHeader + place(command) + kWorkerBegin + command_line(command) + " \"$@\" &\n" + kWorkerEnd;
}

std::string slurm_report_script(const SlurmCommand& command, const SlurmOptions& options) {
  return header(command, options) + "#SBATCH --output=report-%j.log\n" + place(command) + "exec " +
         command_line(command) + "\n";
}

}  // namespace modrob::study
