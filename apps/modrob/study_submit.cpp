#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "config/config.h"
#include "config/home.h"
#include "core/error.h"
#include "core/files.h"
#include "core/log.h"
#include "core/program_call.h"
#include "core/shell_output.h"
#include "core/text_format.h"
#include "io/record/field_list.h"
#include "io/record/json_writer.h"
#include "model_commands.h"
#include "run_places.h"
#include "study/slurm_jobs.h"
#include "study/slurm_queue.h"
#include "study/slurm_script.h"
#include "study/study_check.h"
#include "study/study_index.h"
#include "study_start.h"

namespace modrob::app {

namespace {

namespace fs = std::filesystem;

constexpr const char* kWorkerScript = "submit.sh";
constexpr const char* kReportScript = "report.sh";

struct SubmitCommand {
  StudyOptions study;
  bool slurm = false, dry_run = false;
  std::string cache;
  std::map<std::string, std::string> asked;  ///< by key of SlurmOptions, what stands on the command line
};

/// What was done, for people and as JSON.
struct Submission {
  std::string folder, script;
  int64_t to_do = 0;    ///< runs that are not finished
  int64_t queued = 0;   ///< workers that were queued or running before
  int64_t workers = 0;  ///< submitted now
  std::string job = {}, report_job = {};
};
void describe(io::RecordVisitor& visitor, Submission& submission) {
  auto& [folder, script, to_do, queued, workers, job, report_job] = submission;
  visitor.fields("folder", folder, "script", script, "to_do", to_do, "queued", queued, "workers", workers, "job", job,
                 "report_job", report_job);
}

// "--at-once"
std::string option_of(const io::FieldRow& row) {
  std::string name = "--" + row.key;
  std::replace(name.begin(), name.end(), '_', '-');
  return name;
}

// The study file's [slurm] with what was typed on top.
study::SlurmOptions options_of(const study::StudyFile& study, const SubmitCommand& command) {
  config::Config config = study.source.sub(study::kSlurmTable);
  for (const auto& row : io::field_list<study::SlurmOptions>()) {
    const auto asked = command.asked.find(row.key);
    if (asked == command.asked.end() || asked->second.empty()) continue;
    const bool text = row.type == io::Type::kText;
    config.set(row.key,
               text ? io::Json(asked->second)
                    : *config::Config::from_assignments({row.key + "=" + asked->second}).find(row.key),
               option_of(row));
  }
  return study::SlurmOptions::read(config);
}

study::SlurmCommand command_of(const std::string& study, const fs::path& folder, std::vector<std::string> words) {
  const char* home = std::getenv("MODROB_HOME");
  words.insert(words.begin(), {config::program().string(), "--progress", "none", "study"});
  return {study, folder, fs::current_path(), home == nullptr ? "" : home, std::move(words)};
}

std::vector<std::string> worker_words(const SubmitCommand& command, const fs::path& folder) {
  const auto& options = command.study;
  const auto file = study::find_study_file(options.file, config::resource("studies"));
  std::vector<std::string> words = {
      "run", fs::absolute(file).string(), "--output", folder.string(), "--jobs", "1", "--no-report"};
  const auto add = [&](const char* option, const std::vector<std::string>& values) {
    for (const auto& value : values) words.insert(words.end(), {option, value});
  };
  add("--data", options.overrides.data);
  if (!options.overrides.text_encoder.empty()) add("--text-encoder", {options.overrides.text_encoder});
  add("--recipe", options.overrides.recipes);
  add("--set", options.assignments);
  if (!command.cache.empty()) add("--cache", {command.cache});
  return words;
}

void require_sbatch() {
  if (shell_output("command -v sbatch").status == 0) return;
  throw UserError(
      "sbatch is not on this machine: type this on a login node of the cluster, or look with --dry-run at what would "
      "be "
      "submitted");
}

int64_t unfinished_of(const study::StudyFolder& study) {
  const study::FinishedRuns finished(study);
  return std::count_if(study.runs.begin(), study.runs.end(), [&](const auto& run) { return !finished(run); });
}

// The report waits for all workers. A cluster that takes no such job makes no report, but has the workers.
std::string submit_report(const fs::path& folder, const study::SlurmQueue& before, const std::string& job) {
  auto workers = before.jobs(study::SlurmPurpose::kWorkers);
  workers.push_back(job);
  try {
    study::cancel_slurm_jobs(before.jobs(study::SlurmPurpose::kReport));
    return study::submit_to_slurm(folder, kReportScript, {"--dependency=afterany:" + join(workers, ":")},
                                  study::SlurmPurpose::kReport, 1)
        .id;
  } catch (const UserError& error) {
    log_warning(std::string("no job will make the report (`study report` does): ") + error.what());
    return "";
  }
}

// A job that asks for no GPU sees none, where the cluster keeps them apart.
void warn_of_no_gpu(const study::StudyFolder& study, const study::SlurmOptions& options) {
  const bool on_gpu = std::any_of(study.runs.begin(), study.runs.end(),
                                  [](const auto& run) { return run.identity.device().class_name() == "cuda"; });
  if (on_gpu && options.gres.empty() && options.sbatch.find("gpu") == std::string::npos) {
    log_warning("the study computes with device = \"cuda\", and no GPU is asked for: add --gres gpu:1");
  }
}

void tell(const Submission& done, const study::SlurmOptions& options) {
  const std::string study = program_call() + " study ";
  const std::string folder = shell_word(done.folder);
  if (done.to_do == 0) {
    std::cout << "nothing to submit: every run is finished (" << study << "report " << folder << ")\n";
    return;
  }
  if (done.job.empty()) {
    std::cout << "nothing to submit: " << counted(done.queued, "worker") << " queued or running for "
              << counted(done.to_do, "run") << " (" << study << "status " << folder << ")\n";
    return;
  }
  std::cout << "job " << done.job << ": " << counted(done.workers, "worker") << " for " << counted(done.to_do, "run")
            << ", each up to " << options.time;
  if (done.queued > 0) std::cout << ", beside " << done.queued << " queued or running";
  std::cout << "\n";
  if (!done.report_job.empty()) {
    std::cout << "job " << done.report_job << ": makes " << done.folder << "/report.html when they have ended\n";
  }
  std::cout << "where it stands   " << study << "status " << folder << "\nend it            " << study << "stop "
            << folder << "\nlost workers      this command again\n";
}

void submit(const SubmitCommand& command, const Program& program) {
  if (!command.slurm) {
    throw UserError("say to whom the study is handed: --slurm; on this machine `" + program_call() +
                    " study run` carries it out");
  }
  const StudyStart start(command.study, program);
  const auto& prepared = start.study();
  const auto options = options_of(prepared.study, command);
  warn_of_no_gpu(prepared, options);
  const fs::path folder = fs::absolute(prepared.path).lexically_normal();
  const auto& name = prepared.study.name;
  Submission done{.folder = folder.string(),
                  .script = (folder / study::kSlurmFolder / kWorkerScript).string(),
                  .to_do = unfinished_of(prepared)};
  const auto work = command_of(name, folder, worker_words(command, folder));
  const int64_t wanted = std::min(options.workers, done.to_do);
  if (command.dry_run) {
    const auto script = study::slurm_worker_script(work, options, std::max<int64_t>(wanted, 1));
    if (!command.study.json) {
      std::cout << script;
      return;
    }
    done.workers = wanted;
    auto json = io::record_json(done);
    json["text"] = script;
    std::cout << json.dump(2) << "\n";
    return;
  }
  require_sbatch();
  const auto queue = study::SlurmQueue::of(folder);
  if (!queue.obstacle.empty()) {
    throw UserError("which workers of the study are still there cannot be told: " + queue.obstacle);
  }
  done.queued = queue.count(study::SlurmPurpose::kWorkers);
  if (wanted > done.queued) {
    done.workers = wanted - done.queued;
    start.declare();
    study::StudyIndex(prepared.runs, prepared.path, study::diagnosis_of(prepared.study), prepared.study.to_json())
        .write(prepared.path);
    const auto scripts = folder / study::kSlurmFolder;
    make_folder(scripts);
    write_file_whole(scripts / kWorkerScript, study::slurm_worker_script(work, options, done.workers));
    write_file_whole(scripts / kReportScript,
                     study::slurm_report_script(command_of(name, folder, {"report", folder.string()}), options));
    done.job = study::submit_to_slurm(folder, kWorkerScript, {}, study::SlurmPurpose::kWorkers, done.workers).id;
    done.report_job = submit_report(folder, queue, done.job);
  }
  if (command.study.json) {
    std::cout << io::record_json(done).dump(2) << "\n";
  } else {
    tell(done, options);
  }
}

// "4"; nothing where the default is empty.
std::string default_of(const io::FieldRow& row) {
  const auto text = row.value.is_string() ? row.value.get<std::string>() : row.value.dump();
  return text.empty() ? "" : " [" + text + "]";
}

}  // namespace

void set_up_study_submit(CLI::App& app, const Program& program) {
  auto command = std::make_shared<SubmitCommand>();
  add_study_options(app, command->study);
  app.add_flag("--slurm", command->slurm, "hand it to Slurm, as a job array of workers");
  for (const auto& row : io::field_list<study::SlurmOptions>()) {
    app.add_option(option_of(row), command->asked[row.key], row.help + default_of(row))
        ->type_name(row.type == io::Type::kInteger ? "INT" : "TEXT");
  }
  add_cache(app, command->cache);
  app.add_flag("--dry-run", command->dry_run, "print the script; write and submit nothing");
  app.footer(
      "What stands in brackets a study file's [slurm] table may replace.\n"
      "Example: modrob study submit studies/five_models.toml --slurm --workers 8 --time 4:00:00");
  app.callback([command, &program] { submit(*command, program); });
}

}  // namespace modrob::app
