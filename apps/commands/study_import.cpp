#include "commands/study_import.h"

#include <filesystem>
#include <memory>

#include "commands/option_values.h"
#include "commands/study_results.h"
#include "config/home.h"
#include "core/error.h"
#include "core/log.h"
#include "study/score_table.h"
#include "study/study_folder.h"

namespace modrob::app {

namespace {

namespace fs = std::filesystem;

struct ImportScoresCommand {
  std::vector<std::string> files;
  std::string output;
  study::ScoreTableOptions options;
  std::string study_file;
  bool json = false;
};

void run(ImportScoresCommand command, const Program& program) {
  command.options.study_file = command.study_file;
  const fs::path folder =
      command.output.empty() ? config::home() / "results" / command.options.name : fs::path(command.output);
  // Said before large tables are read, too.
  if (fs::exists(folder)) {
    throw UserError("'" + folder.string() + "' exists already; remove it or choose another folder");
  }
  const auto scores = study::read_score_tables({command.files.begin(), command.files.end()}, command.options);
  for (const auto& notice : scores.notices) log_warning(notice);
  study::write_imported_study(scores.study, scores.runs, folder);
  try {
    show_results(study::StudyFolder::open(folder), {.json = command.json}, program);
  } catch (...) {
    // The same command is to begin anew.
    std::error_code ignored;
    fs::remove_all(folder, ignored);
    throw;
  }
}

}  // namespace

void add_study_import(CLI::App& study, const Program& program) {
  auto command = std::make_shared<ImportScoresCommand>();
  auto* sub = study.add_subcommand("import-scores", "Make a study of scores that another program computed");
  sub->add_option(takes::kFile, command->files, "tables of scores: CSV, TSV, JSON, JSONL, safetensors")->required();
  sub->add_option("--name", command->options.name, "name of the study")->required();
  sub->add_option("--title", command->options.title, "one line for the report");
  sub->add_option("--output", command->output, "folder of the study [results/<name>]")->type_name(takes::kFolder);
  sub->add_option("--split", command->options.split, "split that was scored [test]")
      ->type_name(one_of({"train", "valid", "test"}));
  sub->add_option("--modality", command->options.modalities, "a modality other than text, audio and video; repeatable")
      ->take_all();
  sub->add_option("--kind", command->options.kinds, "a kind of corruption that this program does not know; repeatable")
      ->take_all();
  sub->add_option("--study", command->study_file,
                  "a study file: its title, metrics, claims, strategies and seeds are taken")
      ->type_name(takes::kFile);
  sub->add_flag("--json", command->json, "print JSON instead of text");
  sub->footer(
      "Columns: utterance, condition (\"clean\", \"text missing 30 %\", ..), label, score; where there are several "
      "also\n"
      "group (video, speaker, patient: resampled as a whole), draw, seed, data, model, strategy.\n"
      "Example: modrob study import-scores scores.csv --name mine");
  sub->callback([command, &program] { run(*command, program); });
}

}  // namespace modrob::app
