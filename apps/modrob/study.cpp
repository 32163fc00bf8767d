#include <algorithm>
#include <csignal>
#include <iostream>

#include "commands.h"
#include "config/home.h"
#include "core/error.h"
#include "core/files.h"
#include "core/hash.h"
#include "core/log.h"
#include "core/signals.h"
#include "core/threads.h"
#include "data/container/dataset.h"
#include "data/spoken_reviews/data_folder.h"
#include "models/models.h"
#include "number_options.h"
#include "study/clean.h"
#include "study/ledger.h"
#include "study/manifest.h"
#include "study/runner.h"
#include "study/study_changes.h"
#include "study/study_index.h"
#include "study_care.h"
#include "study_check.h"
#include "study_compare.h"
#include "study_import.h"
#include "study_plan.h"
#include "study_results.h"
#include "study_support.h"
#include "study_verify.h"

namespace modrob::app {

namespace {

struct StudyCommand {
  std::string file;
  std::string output;
  std::vector<std::string> assignments;
  study::StudyOverrides overrides;
  int jobs = 0;
  bool json = false;
  bool dry_run = false;
  bool checkpoints = false;
  bool finished = false;
  bool no_probe = false;
  bool file_only = false;
};

study::StudyFolder prepare(const StudyCommand& command) {
  return prepare_study(command.file, command.output, command.assignments, command.overrides);
}

int jobs_of(const StudyCommand& command) { return command.jobs > 0 ? command.jobs : available_cores(); }

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

void run(const StudyCommand& command) {
  const study::StudyFolder prepared = prepare(command);
  const auto declaration = declaration_of(prepared);
  const int jobs = jobs_of(command);
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
  show_results(prepared, command.json);
  if (!outcome.failed.empty()) {
    throw RuntimeError(std::to_string(outcome.failed.size()) + " of " + std::to_string(prepared.runs.size()) +
                       " runs failed (above); the same command tries them again");
  }
}

void declare(const StudyCommand& command) {
  io::Json definition;
  std::filesystem::path folder = command.output;
  if (study::StudyIndex::exists(command.file)) {
    folder = command.file;
    definition = study::StudyIndex::read(folder).study;
  } else {
    const auto study = read_study(command.file, command.assignments, command.overrides);
    definition = study.to_json();
    if (folder.empty()) folder = config::home() / "results" / study.name;
  }
  io::Json answer = {{"definition", study::StudyDeclaration::hash_of_definition(definition)},
                     {"claims", study::StudyDeclaration::hash_of_claims(definition)}};
  const auto manifest = folder / study::kManifestFile;
  if (std::filesystem::exists(manifest)) answer["manifest"] = sha256_of_file(manifest);
  if (command.json) {
    std::cout << answer.dump(2) << "\n";
    return;
  }
  const auto definition_hash = answer["definition"].get<std::string>();
  std::cout << "definition  " << definition_hash << "\nclaims      " << answer["claims"].get<std::string>() << "\n";
  if (answer.contains("manifest")) std::cout << "manifest    " << answer["manifest"].get<std::string>() << "\n";
  std::cout
      << "\nPublish the first before the runs, where it cannot be changed later and has a date: a preregistration,\n"
         "a public commit, an e-mail to a coauthor. Anybody compares it with:\n"
         "  modrob study verify STUDY --declared "
      << definition_hash << "\n";
  if (answer.contains("manifest")) {
    std::cout << "Publishing the manifest's as well fixes the results as they are now (--manifest).\n";
  }
}

void clean(const StudyCommand& command) {
  const study::StudyFolder prepared = prepare(command);
  const study::StudyIndex named(prepared.runs, prepared.path, study::diagnosis_of(prepared.study));
  const auto plan = study::plan_clean(prepared.path, named, {command.checkpoints, command.finished});
  if (command.json) {
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

void add_study(CLI::App& app) {
  auto command = std::make_shared<StudyCommand>();
  auto* study = app.add_subcommand("study", "Train and diagnose a whole grid of runs; one table at the end");
  study->require_subcommand(1);
  study->footer("Example: modrob study run studies/quick.toml --set text.freeze_layers=0");
  const auto common = [&](CLI::App* sub) {
    sub->add_option("FILE", command->file,
                    "study file (docs/study.md), preset (quick) or, to read results only, their folder")
        ->required();
    sub->add_option("--output", command->output, "folder of the results [results/<name>]");
    sub->add_option("--data", command->overrides.data, "these data sets instead of the file's; repeatable")->take_all();
    sub->add_option("--text-encoder", command->overrides.text_encoder, "this text encoder instead of the recipes'");
    sub->add_option("--recipe", command->overrides.recipes,
                    "model=FILE: this recipe instead of the model's; repeatable")
        ->take_all();
    sub->add_option("--set", command->assignments, "key=value on top of every recipe; repeatable")->take_all();
    sub->add_flag("--json", command->json, "print JSON instead of text");
  };
  auto* run_command = study->add_subcommand("run", "Carry out what is not finished, then print the table");
  common(run_command);
  run_command->add_option("--jobs", command->jobs, "runs at a time [one per core]")->check(whole_number_from(1, 1024));
  run_command->footer(
      "Stopping is safe: the same command goes on from where it was.\n"
      "Example: modrob study run studies/quick.toml --jobs 2");
  run_command->callback([command] { run(*command); });
  auto* report = study->add_subcommand("report", "Make tables, figures and report anew from the finished runs");
  common(report);
  report->footer("Example: modrob study report studies/quick.toml --json");
  report->callback([command] {
    show_results(find_study(command->file, command->output, command->assignments, command->overrides), command->json);
  });
  auto* plan = study->add_subcommand("plan", "List the runs and estimate time and disk from a short probe");
  common(plan);
  plan->add_option("--jobs", command->jobs, "runs at a time [one per core]")->check(whole_number_from(1, 1024));
  plan->add_flag("--no-probe", command->no_probe, "only list the runs");
  plan->footer("Example: modrob study plan studies/quick.toml");
  plan->callback([command] {
    show_plan(prepare(*command), {.jobs = jobs_of(*command), .probe = !command->no_probe, .json = command->json});
  });
  auto* check_command = study->add_subcommand("check", "Say what a study would do, and whether it can start here");
  common(check_command);
  check_command->add_flag("--file-only", command->file_only,
                          "read the study file alone: data sets and encoders may lie elsewhere");
  check_command->footer("Example: modrob study check studies/quick.toml");
  check_command->callback([command] {
    check_study(read_study(command->file, command->assignments, command->overrides),
                {.file_only = command->file_only, .json = command->json});
  });
  auto* declare_command =
      study->add_subcommand("declare", "Print the hashes to publish before the runs (definition, claims)");
  common(declare_command);
  declare_command->footer("Example: modrob study declare studies/quick.toml");
  declare_command->callback([command] { declare(*command); });
  auto* clean_command = study->add_subcommand("clean", "Remove unfinished runs that the study file no longer names");
  common(clean_command);
  clean_command->add_flag("--dry-run", command->dry_run, "only say what would be removed");
  clean_command->add_flag("--checkpoints", command->checkpoints, "checkpoints of finished runs too");
  clean_command->add_flag("--finished", command->finished, "finished runs that the study file no longer names too");
  clean_command->footer("Example: modrob study clean studies/quick.toml --dry-run");
  clean_command->callback([command] { clean(*command); });
  add_study_care(*study);
  add_study_compare(*study);
  add_study_import(*study);
  add_study_verify(*study);
}

}  // namespace modrob::app
