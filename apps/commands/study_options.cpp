#include "commands/study_options.h"

namespace modrob::app {

void add_study_options(CLI::App& command, StudyOptions& options) {
  command
      .add_option("FILE", options.file,
                  "study file (docs/study.md), preset (quick) or, to read results only, their folder")
      ->required();
  command.add_option("--output", options.output, "folder of the results [results/<name>]");
  command.add_option("--data", options.overrides.data, "these data sets instead of the file's; repeatable")->take_all();
  command.add_option("--text-encoder", options.overrides.text_encoder, "this text encoder instead of the recipes'");
  command
      .add_option("--recipe", options.overrides.recipes, "model=FILE: this recipe instead of the model's; repeatable")
      ->take_all();
  command.add_option("--set", options.assignments, "key=value on top of every recipe; repeatable")->take_all();
  command.add_flag("--json", options.json, "print JSON instead of text");
}

}  // namespace modrob::app
