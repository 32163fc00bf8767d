#include "model_options/switch_list.h"

#include "fidelity/fidelity_table.h"
#include "model_options/model_list.h"

namespace modrob::models {

namespace {

std::string position_text(const fidelity::SwitchRow& row, int position) {
  const auto& name = row.positions[static_cast<size_t>(position)];
  return std::string(name.name) + ": " + std::string(name.help);
}

}  // namespace

std::string ListedSwitch::corrected() const { return position_text(row, 0); }
std::string ListedSwitch::reference() const { return position_text(row, row.reference); }

std::vector<ListedSwitch> switch_list(std::string_view model) {
  std::vector<ListedSwitch> list;
  for (const auto& common : fidelity::common_switches()) {
    if (model.empty() || common.concerns(model)) list.push_back({common.row, std::string(common.models)});
  }
  for (const auto& entry : model_list()) {
    if (!model.empty() && entry.name != model) continue;
    entry.make_settings()->for_each_switch([&](const fidelity::SwitchRow& row, int&) {
      list.push_back({row, std::string(entry.name)});
    });
  }
  return list;
}

std::string fidelity_markdown() {
  std::string text =
      "# Fidelity switches\n\n"
      "Made by `modrob fidelity --markdown`; a test compares.\n\n"
      "`fidelity.preset = \"corrected\"` (default) is what the paper says, or what its authors evidently meant, with\n"
      "defects repaired; `\"reference\"` is what the released code does. A preset sets every switch of the model;\n"
      "single switches can be changed behind it, in a recipe or with `--set fidelity.<switch>=<value>`.\n"
      "`modrob fidelity MODEL` lists those of one model.\n\n"
      "| switch | corrected | reference | models | why | source |\n|---|---|---|---|---|---|\n";
  for (const auto& one : switch_list()) {
    text += "| `" + std::string(one.row.name) + "` | " + one.corrected() + " | " + one.reference() + " | " +
            one.models + " | " + std::string(one.row.why) + " | " + std::string(one.row.spec) + " |\n";
  }
  text +=
      "\nNot offered under either preset: choosing a model by its test scores, as BBFN's and MMIM's released loops do\n"
      "(docs/models/bbfn.md 8.3, mmim.md 8.9), seeds that nobody declared, and shuffled validation batches\n"
      "(self_mm.md 8.5). The separation term that BBFN's loop adds to its validation loss is left out of selection.\n";
  return text;
}

}  // namespace modrob::models
