#include <iostream>

#include "analysis/stored_analysis.h"
#include "commands/commands.h"
#include "commands/find_study.h"
#include "commands/option_values.h"
#include "core/error.h"
#include "model_options/switch_list.h"
#include "protocols/protocol_list.h"
#include "protocols/protocol_text.h"
#include "report/paper/cell_address.h"
#include "report/paper/explanation.h"
#include "report/study_files.h"
#include "study/protocol_preset.h"

namespace modrob::app {

namespace {

namespace paper = report::paper;

struct ExplainCommand {
  std::string address, name, preset;
  std::vector<std::string> studies;
  bool switches = false, json = false;
};

/// The switches of a model that stand elsewhere under `reference` than under `corrected`.
std::vector<paper::SwitchDifference> switches_of(const std::string& model) {
  std::vector<paper::SwitchDifference> differences;
  for (const auto& one : models::switch_list(model)) {
    const auto& row = one.row;
    differences.push_back({std::string(row.name), std::string(row.positions[0].name),
                           std::string(row.positions[static_cast<size_t>(row.reference)].name), std::string(row.why),
                           std::string(row.spec)});
  }
  return differences;
}

std::vector<paper::StudyCell> cells_of(const std::vector<std::string>& studies, const Program& program) {
  std::vector<paper::StudyCell> cells;
  for (const auto& file : studies) {
    const auto study = find_study({.file = file}, program);
    for (auto& cell : paper::study_cells(analysis::analysis_to_read(study), report::preset_of(study.study))) {
      cells.push_back(std::move(cell));
    }
  }
  return cells;
}

void explain_protocol(const ExplainCommand& command) {
  if (!command.studies.empty()) throw UserError("--study is for a number of the paper; a protocol has none");
  if (!command.name.empty()) {
    const auto& protocol = protocols::find_protocol(command.name);
    if (!command.preset.empty()) {
      std::cout << study::protocol_preset(protocol, protocols::parse_form(command.preset));
      return;
    }
    std::cout << (command.json ? protocols::protocol_json(protocol).dump(2) + "\n"
                               : protocols::protocol_text(protocol));
    return;
  }
  if (!command.preset.empty()) throw UserError("--preset needs a protocol's name: modrob explain protocol lnln");
  if (!command.json) {
    std::cout << protocols::list_text();
    return;
  }
  auto list = io::Json::array();
  for (const auto& protocol : protocols::protocol_list()) list.push_back(protocols::protocol_json(protocol, false));
  std::cout << list.dump(2) << "\n";
}

void explain(const ExplainCommand& command, const Program& program) {
  if (command.address == "protocol") return explain_protocol(command);
  if (!command.preset.empty())
    throw UserError("--preset is of a protocol: modrob explain protocol lnln --preset corrected");
  if (!command.name.empty()) {
    throw UserError("'" + command.name + "' behind '" + command.address +
                    "': an address of the paper is one word; a name goes with `modrob explain protocol`");
  }
  const auto place = paper::find_place(command.address);
  if (!place.is_cell()) {
    if (command.json) {
      std::cout << paper::listing_json(place).dump(2) << "\n";
    } else {
      std::cout << paper::listing(place);
    }
    return;
  }
  const auto& cell = *place.cells.front();
  const auto explanation = paper::explain(cell, cells_of(command.studies, program), switches_of(cell.model));
  if (command.json) {
    std::cout << paper::to_json(explanation).dump(2) << "\n";
  } else {
    using enum paper::SwitchDetail;
    std::cout << paper::to_text(explanation, command.switches ? kListed : kCounted);
  }
}

}  // namespace

void add_explain(CLI::App& app, const Program& program) {
  auto command = std::make_shared<ExplainCommand>();
  auto* explain_command = app.add_subcommand(
      "explain",
      "A number of the paper: as printed, what the released code did, what ours says; a protocol of the field");
  explain_command
      ->add_option("ADDRESS", command->address,
                   "t3/15+15/missing/30/mosi/corr; shorter ones list what is there; protocol")
      ->required();
  explain_command->add_option("NAME", command->name, "behind `protocol`: which of them; without, all are listed");
  explain_command
      ->add_option("--study", command->studies,
                   "study file or folder of results whose finished runs are set beside it; repeatable")
      ->type_name(takes::kStudy)
      ->take_all();
  explain_command
      ->add_option("--preset", command->preset,
                   "behind a protocol: the study file that runs it as its released code does, or as it is stated")
      ->type_name(one_of({"reference", "corrected"}));
  explain_command->add_flag("--switches", command->switches,
                            "list the switches between the presets that can move the cell, and what each does");
  explain_command->add_flag("--json", command->json, "print JSON instead of text");
  explain_command->footer(
      "Example: modrob explain t3/15+15/missing/30/mosi/corr\n"
      "         modrob explain t3\n"
      "         modrob explain protocol lnln\n"
      "         modrob explain protocol lnln --preset corrected");
  explain_command->callback([command, &program] { explain(*command, program); });
}

}  // namespace modrob::app
