#include <iostream>
#include <memory>

#include "commands/commands.h"
#include "commands/find_study.h"
#include "commands/model_command.h"
#include "commands/study_care.h"
#include "commands/study_check.h"
#include "commands/study_compare.h"
#include "commands/study_import.h"
#include "commands/study_results.h"
#include "commands/study_table.h"
#include "commands/study_verify.h"
#include "commands/study_watch.h"
#include "config/home.h"
#include "core/hash.h"
#include "study/declaration.h"
#include "study/manifest.h"
#include "study/study_index.h"

namespace modrob::app {

namespace {

void declare(const StudyOptions& options) {
  io::Json definition;
  std::filesystem::path folder = options.output;
  if (study::StudyIndex::exists(options.file)) {
    folder = options.file;
    definition = study::StudyIndex::read(folder).study;
  } else {
    const auto study = read_study(options);
    definition = study.to_json();
    if (folder.empty()) folder = config::home() / "results" / study.name;
  }
  io::Json answer = {{"definition", study::StudyDeclaration::hash_of_definition(definition)},
                     {"claims", study::StudyDeclaration::hash_of_claims(definition)}};
  const auto manifest = folder / study::kManifestFile;
  if (std::filesystem::exists(manifest)) answer["manifest"] = sha256_of_file(manifest);
  if (options.json) {
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

void add_report(CLI::App& study, const Program& program) {
  auto options = std::make_shared<StudyOptions>();
  auto* report = study.add_subcommand("report", "Make tables, figures and report anew from the finished runs");
  auto why = std::make_shared<bool>(false);
  add_study_options(*report, *options);
  report->add_flag("--why", *why, "Print every comparison behind the answers: intervals, p, seeds, what would decide");
  report->footer("Example: modrob study report studies/quick.toml --why");
  report->callback([options, why, &program] {
    show_results(find_study(*options, program), {.json = options->json, .reasons = *why}, program);
  });
}

void add_declare(CLI::App& study) {
  auto options = std::make_shared<StudyOptions>();
  auto* command = study.add_subcommand("declare", "Print the hashes to publish before the runs (definition, claims)");
  add_study_options(*command, *options);
  command->footer("Example: modrob study declare studies/quick.toml");
  command->callback([options] { declare(*options); });
}

}  // namespace

void add_study(CLI::App& app, const Program& program) {
  auto* study = app.add_subcommand("study", "Train and diagnose a whole grid of runs; one table at the end");
  study->require_subcommand(1);
  study->footer("Example: modrob study run studies/quick.toml --set text.freeze_layers=0");
  add_model_command(*study, program, "run", "Carry out what is not finished, then print the table");
  add_model_command(*study, program, "submit", "Hand a study to a cluster: workers that carry it out, then its report");
  add_report(*study, program);
  add_model_command(*study, program, "plan", "List the runs and estimate time and disk from a short probe");
  add_study_check(*study, program);
  add_declare(*study);
  add_model_command(*study, program, "clean", "Remove unfinished runs that the study file no longer names");
  add_study_care(*study);
  add_study_watch(*study);
  add_study_table(*study, program);
  add_study_compare(*study, program);
  add_study_import(*study, program);
  add_study_verify(*study, program);
}

}  // namespace modrob::app
