#include "commands/study_options.h"

#include "commands/option_values.h"

namespace modrob::app {

void add_study_options(CLI::App& command, StudyOptions& options) {
  command
      .add_option(takes::kStudy, options.file,
                  "study file (docs/study.md), preset (quick) or, to read results only, their folder")
      ->required();
  command.add_option("--output", options.output, "folder of the results [results/<name>]")->type_name(takes::kFolder);
  command.add_option("--data", options.overrides.data, "these data sets instead of the file's; repeatable")
      ->type_name(takes::kData)
      ->take_all();
  command.add_option("--text-encoder", options.overrides.text_encoder, "this text encoder instead of the recipes'")
      ->type_name(takes::kEncoder);
  command.add_option("--recipe", options.overrides.recipes, "this recipe instead of the model's; repeatable")
      ->type_name(takes::kRecipe)
      ->take_all();
  command.add_option("--set", options.assignments, "on top of every recipe; repeatable")
      ->type_name(takes::kSetting)
      ->take_all();
  command.add_flag("--json", options.json, "print JSON instead of text");
}

}  // namespace modrob::app
