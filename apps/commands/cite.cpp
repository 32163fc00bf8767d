#include <iostream>
#include <memory>
#include <optional>

#include "commands/commands.h"
#include "commands/find_study.h"
#include "commands/option_values.h"
#include "core/text_format.h"
#include "report/paper/citations.h"

namespace modrob::app {

namespace {

void cite(const std::string& given, bool json, const Program& program) {
  std::optional<study::StudyFolder> study;
  if (!given.empty()) study = find_study({.file = given}, program);
  const auto entries = report::paper::references(study ? &*study : nullptr, program.version);
  if (json) {
    std::cout << io::Json(entries).dump(2) << "\n";
  } else {
    std::cout << join(entries, "\n");
  }
}

}  // namespace

void add_cite(CLI::App& app, const Program& program) {
  struct CiteCommand {
    std::string study;
    bool json = false;
  };
  auto command = std::make_shared<CiteCommand>();
  auto* cite_command =
      app.add_subcommand("cite", "BibTeX of this program, of a study with its hashes, of the paper and its models");
  cite_command->add_option(takes::kStudy, command->study, "folder of results, study file or preset");
  cite_command->add_flag("--json", command->json, "the entries as a JSON list");
  cite_command->footer("Example: modrob cite quick >> references.bib");
  cite_command->callback([command, &program] { cite(command->study, command->json, program); });
}

}  // namespace modrob::app
