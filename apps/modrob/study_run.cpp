#include <algorithm>
#include <csignal>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "commands/number_options.h"
#include "commands/study_results.h"
#include "config/home.h"
#include "core/clock.h"
#include "core/error.h"
#include "core/log.h"
#include "core/progress.h"
#include "core/signals.h"
#include "core/text_format.h"
#include "core/threads.h"
#include "device/torch_device.h"
#include "model_commands.h"
#include "run_places.h"
#include "study/runner.h"
#include "study_start.h"

namespace modrob::app {

namespace {

struct RunCommand {
  StudyOptions study;
  int jobs = 0;
  int runs_per_gpu = 1;
  bool no_report = false;
  std::string cache;
  std::optional<int64_t> time_left;
};

// UserError where a run's device is not here. The GPUs of this machine, if any run is to have one; else 0.
int require_devices(const std::vector<study::GridRun>& runs) {
  bool on_gpus = false;
  for (const auto& run : runs) {
    on_gpus = !torch_device(run.identity.device()).is_cpu() || on_gpus;
  }
  return on_gpus ? gpu_count() : 0;
}

void run(const RunCommand& command, const Program& program) {
  const double begin_s = now_s();
  const StudyStart start(command.study, program);
  const auto& prepared = start.study();
  const int gpus = require_devices(prepared.runs);
  const int usual_jobs = gpus > 0 ? gpus * command.runs_per_gpu : available_cores();
  const int jobs = command.jobs > 0 ? command.jobs : usual_jobs;
  log_info("study '" + prepared.study.name + "': " + std::to_string(prepared.runs.size()) + " runs, " +
           std::to_string(std::min<size_t>(static_cast<size_t>(jobs), prepared.runs.size())) + " at a time, in " +
           prepared.path.string());
  start.declare();
  std::vector<std::string> words = {config::program().string(), "--progress", "none", "run"};
  if (!command.cache.empty()) words.insert(words.end(), {"--cache", command.cache});
  std::optional<double> time_left_s;
  if (command.time_left) time_left_s = static_cast<double>(*command.time_left) - (now_s() - begin_s);
  const auto outcome = study::carry_out(prepared.runs, study::diagnosis_of(prepared.study),
                                        {.command = std::move(words),
                                         .jobs = jobs,
                                         .study_folder = prepared.path,
                                         .study = prepared.study.to_json(),
                                         .gpus = gpus,
                                         .time_left_s = time_left_s});
  for (const auto& failed : outcome.failed) {
    log_error("run '" + failed.run->label() + "' failed (" + failed.failure.cause() + "): " + failed.failure.message() +
              " [" + (failed.run->folder / "output.txt").string() + "]");
  }
  if (!outcome.stopped_by.empty()) {
    log_info("stopped because " + outcome.stopped_by + " asked for it");
    throw Interrupted(SIGTERM);
  }
  if (outcome.left > 0) {
    log_info(counted(outcome.left, "run") + " left: the longest took " + format_duration(outcome.longest_run_s) +
             ", and there is less time than that");
    throw Interrupted(SIGXCPU);
  }
  if (!command.no_report) show_results(prepared, {.json = command.study.json}, program);
  if (!outcome.failed.empty()) {
    throw RuntimeError(std::to_string(outcome.failed.size()) + " of " + std::to_string(prepared.runs.size()) +
                       " runs failed (above); the same command tries them again");
  }
}

}  // namespace

void set_up_study_run(CLI::App& app, const Program& program) {
  auto command = std::make_shared<RunCommand>();
  add_study_options(app, command->study);
  app.add_option("--jobs", command->jobs, "runs at a time [one per core, or per GPU where device = cuda]")
      ->check(whole_number_from(1, 1024));
  app.add_option("--workers-per-gpu", command->runs_per_gpu, "runs at a time on each GPU [1]")
      ->check(whole_number_from(1, 64));
  app.add_flag("--no-report", command->no_report, "carry out runs only; `study report` does the rest");
  add_cache(app, command->cache);
  app.add_option(
         "--time-left", command->time_left,
         "seconds until this process will be ended; it begins no run that would take longer than that, as far as "
         "finished ones tell, and exits with 152 where runs are left")
      ->type_name("INT")
      ->check(whole_number_from(0));
  app.footer(
      "Stopping is safe: the same command goes on from where it was.\n"
      "Example: modrob study run studies/quick.toml --jobs 2");
  app.callback([command, &program] { run(*command, program); });
}

}  // namespace modrob::app
