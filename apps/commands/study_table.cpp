#include "commands/study_table.h"

#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "analysis/stored_analysis.h"
#include "commands/find_study.h"
#include "commands/option_values.h"
#include "core/error.h"
#include "core/files.h"
#include "core/text_format.h"
#include "report/sentences/answer.h"
#include "report/sentences/data_words.h"
#include "report/tables/card_table.h"
#include "report/tables/csv_text.h"
#include "report/tables/json_rows.h"
#include "report/tables/plain_text.h"
#include "report/tables/study_table.h"

namespace modrob::app {

namespace {

using report::Table;
using report::TableKey;

struct StudyTableCommand {
  std::string study;
  std::vector<std::string> rows, columns, metrics, data, models, strategies, conditions;
  std::string best = "none", difference_with;
  bool card = false;
  std::string format = "latex", output;
  bool json = false;
};

std::vector<TableKey> keys_of(const std::vector<std::string>& names) {
  std::vector<TableKey> keys;
  for (const auto& name : names) keys.push_back(report::parse_table_key(name));
  return keys;
}

// Comments in LaTeX, so that the file is the tabular alone.
std::string latex(const Table& table, const std::string& notes) {
  std::string text = "% needs \\usepackage{booktabs}\n";
  for (size_t at = 0; at < notes.size();) {
    const size_t end = notes.find('\n', at);
    text += "% " + notes.substr(at, end - at) + "\n";
    at = end + 1;
  }
  return text + report::latex_tabular(table);
}

std::string text_of(const StudyTableCommand& command, const Table& shown, const Table& cells,
                    const std::string& notes) {
  if (command.format == "csv") return report::csv_text(cells);
  if (command.format == "markdown") return report::markdown_text(shown) + "\n" + notes;
  return latex(shown, notes);
}

std::string card_text(const StudyTableCommand& command, const analysis::Analysis& analysis) {
  if (!command.rows.empty() || !command.columns.empty() || !command.metrics.empty() || !command.data.empty() ||
      !command.models.empty() || !command.strategies.empty() || !command.conditions.empty() || command.best != "none" ||
      !command.difference_with.empty()) {
    throw UserError("--card shows the answers to the study's questions; only --format, --output and --json go with it");
  }
  const auto answers = report::answers(analysis);
  if (command.json) return report::answer_json(answers).dump(2) + "\n";
  const auto table = report::card_table(answers);
  std::string notes = printable(analysis.title) + ".\n";
  for (const auto& line : report::data_lines(analysis.data)) notes += printable(line) + "\n";
  return text_of(command, table, table, notes);
}

std::string table_text(const StudyTableCommand& command, const analysis::Analysis& analysis) {
  report::StudyTableChoice choice;
  choice.rows = keys_of(command.rows);
  choice.columns = keys_of(command.columns);
  choice.metrics = command.metrics;
  choice.only = {command.data, command.models, command.strategies, command.conditions};
  choice.best = command.best == "bold";
  choice.difference_with = command.difference_with;
  const report::StudyTable table(analysis, choice);
  if (!command.json) return text_of(command, table.shown(), table.cells(), table.notes());
  return io::Json{{"study", analysis.study}, {"notes", table.notes()}, {"cells", report::json_rows(table.cells())}}
             .dump(2) +
         "\n";
}

void make(const StudyTableCommand& command, const Program& program) {
  const auto analysis = analysis::analysis_to_read(find_study({.file = command.study}, program));
  const std::string text = command.card ? card_text(command, analysis) : table_text(command, analysis);
  if (command.output.empty()) {
    std::cout << text;
  } else {
    write_file_whole(command.output, text);
  }
}

}  // namespace

void add_study_table(CLI::App& study, const Program& program) {
  auto command = std::make_shared<StudyTableCommand>();
  auto* app = study.add_subcommand("table", "A table of your own for a paper: LaTeX, Markdown or CSV, with intervals");
  app->add_option(takes::kStudy, command->study, "folder of results, study file or preset")->required();
  const auto list = [&](const char* name, std::vector<std::string>& values, const std::string& what, const char* help) {
    app->add_option(name, values, help)->type_name(what)->delimiter(',');
  };
  const std::string keys = one_of({"data", "model", "strategy", "condition"});
  list("--rows", command->rows, keys, "what goes down [model,strategy]");
  list("--columns", command->columns, keys, "what goes across [condition]");
  list("--metric", command->metrics, takes::kMetric, "side by side [the study's headline metrics]");
  list("--data", command->data, takes::kStudyData, "only these data sets, in this order");
  list("--models", command->models, takes::kModel, "only these models, in this order");
  list("--strategies", command->strategies, takes::kStrategy, "only these strategies, in this order");
  list("--conditions", command->conditions, takes::kCondition,
       "only these conditions, in this order: 'clean,text missing 30 %'");
  app->add_option("--best", command->best, "bold or none: the best of each data set, condition and metric [none]")
      ->check(CLI::IsMember({"bold", "none"}));
  app->add_option("--difference-with", command->difference_with,
                  "beside each number what its strategy changes against this one, with its interval")
      ->type_name(takes::kStrategy);
  app->add_flag("--card", command->card, "the answers to the study's questions instead, one column wide");
  app->add_option("--format", command->format, "latex, markdown or csv (a row for each number) [latex]")
      ->check(CLI::IsMember({"latex", "markdown", "csv"}));
  app->add_option("--output", command->output, "the file, in place of the terminal")->type_name(takes::kFile);
  app->add_flag("--json", command->json, "JSON: each number with its interval")->type_name(takes::kStrategy);
  app->footer(
      "Example: modrob study table quick --conditions 'clean,text missing 30 %' --metric f1_non0,corr --best bold\n"
      "         modrob study table quick --rows condition --columns strategy --difference-with none --output mine.tex\n"
      "         modrob study table quick --card");
  app->callback([command, &program] { make(*command, program); });
}

}  // namespace modrob::app
