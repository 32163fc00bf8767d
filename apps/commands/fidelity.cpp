#include <iostream>

#include "commands/commands.h"
#include "commands/option_values.h"
#include "io/json.h"
#include "model_options/model_list.h"
#include "model_options/switch_list.h"

namespace modrob::app {

namespace {

void print(const std::string& model, bool markdown, bool json) {
  if (markdown) {
    std::cout << models::fidelity_markdown();
    return;
  }
  if (!model.empty()) models::find_model(model);
  io::Json rows = io::Json::array();
  for (const auto& one : models::switch_list(model)) {
    if (json) {
      rows.push_back({{"switch", one.row.name},
                      {"corrected", one.corrected()},
                      {"reference", one.reference()},
                      {"models", one.models},
                      {"why", one.row.why},
                      {"source", one.row.spec}});
    } else {
      std::cout << "fidelity." << one.row.name << "  (" << one.models << "; " << one.row.spec << ")\n    corrected  "
                << one.corrected() << "\n    reference  " << one.reference() << "\n    " << one.row.why << "\n";
    }
  }
  if (json) std::cout << rows.dump(2) << "\n";
}

}  // namespace

void add_fidelity(CLI::App& app) {
  struct Flags {
    std::string model;
    bool markdown = false, json = false;
  };
  auto flags = std::make_shared<Flags>();
  auto* fidelity = app.add_subcommand("fidelity", "Every difference between the paper's text and its released code");
  fidelity->add_option(takes::kModel, flags->model, "only the switches of this model");
  fidelity->add_flag("--markdown", flags->markdown, "as docs/fidelity.md");
  fidelity->add_flag("--json", flags->json, "as JSON");
  fidelity->footer("Example: modrob fidelity misa");
  fidelity->callback([flags] { print(flags->model, flags->markdown, flags->json); });
}

}  // namespace modrob::app
