#include "commands/study_care.h"

#include <filesystem>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "commands/find_study.h"
#include "commands/option_values.h"
#include "core/log.h"
#include "core/program_call.h"
#include "core/text_format.h"
#include "io/record/json_writer.h"
#include "study/slurm_queue.h"
#include "study/status.h"
#include "study/stop_file.h"
#include "study/study_check.h"
#include "study/study_file.h"
#include "study/study_index.h"
#include "study/study_schema.h"

namespace modrob::app {

namespace {

struct StudyCareCommand {
  std::string study;
  std::string output;
  bool json = false;
};

// The study's jobs that were queued or running. A worker that runs gets a SIGTERM by it, too, and saves.
std::vector<std::string> cancel_jobs(const std::filesystem::path& folder) {
  const auto queue = study::SlurmQueue::of(folder);
  if (!queue.obstacle.empty()) {
    log_warning("the study's jobs cannot be cancelled from here, and those that wait will start: " + queue.obstacle);
  }
  auto jobs = queue.jobs(study::SlurmPurpose::kWorkers);
  for (const auto& job : queue.jobs(study::SlurmPurpose::kReport)) jobs.push_back(job);
  study::cancel_slurm_jobs(jobs);
  return jobs;
}

}  // namespace

void add_study_care(CLI::App& study) {
  auto command = std::make_shared<StudyCareCommand>();
  const auto common = [&](CLI::App* sub) {
    sub->add_option(takes::kStudy, command->study, "study file, preset or folder of results")->required();
    sub->add_option("--output", command->output, "folder of the results [results/<name>]")->type_name(takes::kFolder);
  };
  auto* status = study.add_subcommand("status", "Tell where a study stands, whatever processes work on it");
  common(status);
  status->add_flag("--json", command->json, "print JSON instead of text");
  status->footer("Example: modrob study status quick");
  status->callback([command] {
    const auto folder = results_folder(command->study, command->output);
    const auto status = study::StudyStatus::of(folder);
    const auto queue = study::SlurmQueue::with_ended(folder);
    if (command->json) {
      auto json = io::record_json(status);
      if (queue.submitted) json["slurm"] = io::record_json(queue);
      std::cout << json.dump(2) << "\n";
    } else {
      std::cout << status.text() << queue.text();
    }
  });
  auto* stop = study.add_subcommand("stop", "Ask every process that works on a study to save and to end");
  common(stop);
  stop->add_flag("--json", command->json, "print JSON instead of text");
  stop->footer("Example: modrob study stop quick");
  stop->callback([command] {
    const auto folder = results_folder(command->study, command->output);
    study::request_stop(folder);
    const auto cancelled = cancel_jobs(folder);
    const auto running = study::StudyStatus::of(folder).count(study::RunState::kRunning);
    if (command->json) {
      std::cout << io::Json{{"folder", folder.string()}, {"running", running}, {"cancelled", cancelled}}.dump(2)
                << "\n";
      return;
    }
    std::cout << "asked; " << running << (running == 1 ? " run saves and ends" : " runs save and end")
              << " (see: " << program_call() << " study status " << shell_word(command->study) << ")\n";
    if (!cancelled.empty()) std::cout << "cancelled: job " << join(cancelled, ", ") << "\n";
  });
  auto* schema = study.add_subcommand("schema", "Print the JSON schema of study files, for editors");
  schema->add_flag("--json")->description("it is JSON in any case");
  schema->footer("Example: modrob study schema > docs/study.schema.json");
  schema->callback([] { std::cout << study::study_schema().dump(2) << "\n"; });
}

}  // namespace modrob::app
