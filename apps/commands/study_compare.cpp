#include "commands/study_compare.h"

#include <iostream>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "analysis/comparison.h"
#include "commands/find_study.h"
#include "commands/option_values.h"
#include "core/error.h"
#include "core/files.h"
#include "report/tables/compare.h"
#include "report/tables/csv_text.h"

namespace modrob::app {

namespace {

struct CompareCommand {
  std::string a, b;
  std::vector<std::string> models, strategies;
  std::string csv;
  bool json = false;
};

// "none=plain" -> {"none": "plain"}
std::map<std::string, std::string> names_of(const std::vector<std::string>& given, const std::string& option) {
  std::map<std::string, std::string> names;
  for (const auto& text : given) {
    const auto equals = text.find('=');
    if (equals == std::string::npos || equals == 0 || equals + 1 == text.size()) {
      throw UserError(option + " " + text + ": write the name in the first study, '=', the name in the second");
    }
    if (!names.emplace(text.substr(0, equals), text.substr(equals + 1)).second) {
      throw UserError(option + " names '" + text.substr(0, equals) + "' twice");
    }
  }
  return names;
}

void compare(const CompareCommand& command, const Program& program) {
  const auto a = find_study({.file = command.a}, program);
  const auto b = find_study({.file = command.b}, program);
  analysis::ComparisonOptions options;
  options.models = names_of(command.models, "--model");
  options.strategies = names_of(command.strategies, "--strategy");
  const auto comparison = analysis::compare(a, b, options);
  if (!command.csv.empty()) {
    write_file_whole(command.csv, report::csv_text(report::comparison_table(comparison)));
  }
  if (command.json) {
    std::cout << report::comparison_json(comparison).dump(2) << "\n";
  } else {
    std::cout << report::compare_text(comparison);
  }
}

}  // namespace

void add_study_compare(CLI::App& study, const Program& program) {
  auto command = std::make_shared<CompareCommand>();
  auto* app = study.add_subcommand("compare", "Two studies side by side, the second less the first, with intervals");
  app->add_option("A", command->a, "folder of results, study file or preset")->type_name(takes::kStudy)->required();
  app->add_option("B", command->b, "likewise")->type_name(takes::kStudy)->required();
  app->add_option("--model", command->models, "A's name=B's name of a model that is called differently; repeatable")
      ->take_all();
  app->add_option("--strategy", command->strategies, "A's name=B's name of a strategy; repeatable")->take_all();
  app->add_option("--csv", command->csv, "also write every metric to this file")->type_name(takes::kFile);
  app->add_flag("--json", command->json, "print JSON instead of text");
  app->footer("Example: modrob study compare results/quick results/five_models");
  app->callback([command, &program] { compare(*command, program); });
}

}  // namespace modrob::app
