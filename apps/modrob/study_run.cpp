#include <algorithm>
#include <csignal>
#include <memory>

#include "commands/find_study.h"
#include "commands/number_options.h"
#include "commands/study_check.h"
#include "commands/study_results.h"
#include "config/home.h"
#include "core/error.h"
#include "core/files.h"
#include "core/log.h"
#include "core/signals.h"
#include "core/threads.h"
#include "data/spoken_reviews/data_folder.h"
#include "model_commands.h"
#include "study/ledger.h"
#include "study/runner.h"
#include "study/study_changes.h"
#include "study/study_index.h"

namespace modrob::app {

namespace {

struct RunCommand {
  StudyOptions study;
  int jobs = 0;
};

// What was declared before this command began, and is no longer.
void tell_changes(const study::StudyFolder& prepared) {
  if (!study::StudyIndex::exists(prepared.path)) return;
  try {
    const auto before = study::StudyIndex::read(prepared.path);
    const study::Ledger ledger(prepared.path);
    for (const auto& line : study::study_changes(before, prepared.study, prepared.runs, prepared.path)) {
      log_warning(line);
      ledger.append_change(line);
    }
  } catch (const UserError& error) {
    log_warning(std::string("what the study was before cannot be told: ") + error.what());
  }
}

// What the study is, before its runs start. UserError where runs that are not finished cannot be made.
study::StudyDeclaration declaration_of(const study::StudyFolder& prepared) {
  const study::FinishedRuns finished(prepared);
  study::StudyDeclaration declaration{prepared.study.to_json(), {}};
  for (const auto& data : prepared.study.data) {
    const auto dataset = data::Dataset::open(data::data_folder(data));
    const bool to_do = std::any_of(prepared.runs.begin(), prepared.runs.end(),
                                   [&](const auto& run) { return run.data == data && !finished(run); });
    if (to_do) require_splits(dataset, prepared.study);
    auto& declared = declaration.data[data];
    declared.hash = dataset.hash();
    for (const Modality modality : dataset.simulated().members()) {
      declared.simulated.emplace_back(modality_name(modality));
    }
  }
  return declaration;
}

void run(const RunCommand& command, const Program& program) {
  const auto prepared = prepare_study(command.study, program);
  const auto declaration = declaration_of(prepared);
  const int jobs = command.jobs > 0 ? command.jobs : available_cores();
  log_info("study '" + prepared.study.name + "': " + std::to_string(prepared.runs.size()) + " runs, " +
           std::to_string(std::min<size_t>(static_cast<size_t>(jobs), prepared.runs.size())) + " at a time, in " +
           prepared.path.string());
  make_folder(prepared.path);
  tell_changes(prepared);
  study::Ledger(prepared.path).append_declaration(declaration);
  const auto outcome = study::carry_out(prepared.runs, study::diagnosis_of(prepared.study),
                                        {.command = {config::program().string(), "--progress", "none", "run"},
                                         .jobs = jobs,
                                         .study_folder = prepared.path,
                                         .study = prepared.study.to_json()});
  for (const auto& failed : outcome.failed) {
    log_error("run '" + failed.run->label() + "' failed (" + failed.failure.cause() + "): " + failed.failure.message() +
              " [" + (failed.run->folder / "output.txt").string() + "]");
  }
  if (!outcome.stopped_by.empty()) {
    log_info("stopped because " + outcome.stopped_by + " asked for it");
    throw Interrupted(SIGTERM);
  }
  show_results(prepared, {.json = command.study.json}, program);
  if (!outcome.failed.empty()) {
    throw RuntimeError(std::to_string(outcome.failed.size()) + " of " + std::to_string(prepared.runs.size()) +
                       " runs failed (above); the same command tries them again");
  }
}

}  // namespace

void set_up_study_run(CLI::App& app, const Program& program) {
  auto command = std::make_shared<RunCommand>();
  add_study_options(app, command->study);
  app.add_option("--jobs", command->jobs, "runs at a time [one per core]")->check(whole_number_from(1, 1024));
  app.footer(
      "Stopping is safe: the same command goes on from where it was.\n"
      "Example: modrob study run studies/quick.toml --jobs 2");
  app.callback([command, &program] { run(*command, program); });
}

}  // namespace modrob::app
