#include <iostream>
#include <memory>

#include "commands/find_study.h"
#include "core/log.h"
#include "model_commands.h"
#include "study/clean.h"
#include "study/study_index.h"

namespace modrob::app {

namespace {

struct CleanCommand {
  StudyOptions study;
  bool dry_run = false, checkpoints = false, finished = false;
};

void clean(const CleanCommand& command, const Program& program) {
  const auto prepared = prepare_study(command.study, program);
  const study::StudyIndex named(prepared.runs, prepared.path, study::diagnosis_of(prepared.study));
  const auto plan = study::plan_clean(prepared.path, named, {command.checkpoints, command.finished});
  if (command.study.json) {
    std::cout << plan.to_json().dump(2) << "\n";
  } else {
    std::cout << plan.text();
  }
  std::cout.flush();
  if (command.dry_run) return;
  for (const auto& folder : plan.carry_out()) {
    log_warning("left alone, because a process has begun to work there or has finished it: " + folder.string());
  }
}

}  // namespace

void set_up_study_clean(CLI::App& app, const Program& program) {
  auto command = std::make_shared<CleanCommand>();
  add_study_options(app, command->study);
  app.add_flag("--dry-run", command->dry_run, "only say what would be removed");
  app.add_flag("--checkpoints", command->checkpoints, "checkpoints of finished runs too");
  app.add_flag("--finished", command->finished, "finished runs that the study file no longer names too");
  app.footer("Example: modrob study clean studies/quick.toml --dry-run");
  app.callback([command, &program] { clean(*command, program); });
}

}  // namespace modrob::app
