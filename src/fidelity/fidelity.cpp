#include "fidelity/fidelity.h"

#include "core/error.h"
#include "fidelity/fidelity_table.h"

namespace modrob::fidelity {

namespace {

constexpr io::EnumName kPresets[] = {{"corrected", 0, "the paper's text, defects repaired"},
                                     {"reference", 1, "the released code, quirk by quirk"}};

const SwitchRow* find_row(std::string_view name, std::string_view model) {
  for (const auto& row : switch_rows()) {
    if (row.name == name && row.concerns(model)) return &row;
  }
  return nullptr;
}

}  // namespace

Fidelity Fidelity::of(Preset preset, std::string_view model) {
  Fidelity fidelity;
  fidelity.preset = preset;
  for_each_switch_field(fidelity, [&](std::string_view name, auto& position) {
    const SwitchRow* row = find_row(name, model);
    const int value = row != nullptr && preset == Preset::kReference ? row->reference : 0;
    position = static_cast<std::remove_reference_t<decltype(position)>>(value);
  });
  return fidelity;
}

void describe(io::RecordVisitor& visitor, Fidelity& fidelity, std::string_view model) {
  const Preset before = fidelity.preset;
  visitor.choice("fidelity.preset", fidelity.preset, kPresets, "sets every switch below");
  if (fidelity.preset != before) fidelity = Fidelity::of(fidelity.preset, model);
  for_each_switch_field(fidelity, [&](std::string_view name, auto& position) {
    const SwitchRow* row = find_row(name, model);
    if (row == nullptr) return;
    visitor.choice("fidelity." + std::string(name), position, row->positions, row->why);
  });
}

std::vector<FidelitySwitch> fidelity_switches(std::string_view model) {
  const auto describe = [](const io::EnumName& name) { return std::string(name.name) + ": " + std::string(name.help); };
  std::vector<FidelitySwitch> switches;
  for (const auto& row : switch_rows()) {
    if (!model.empty() && !row.concerns(model)) continue;
    switches.push_back({std::string(row.name), describe(row.positions[0]),
                        describe(row.positions[static_cast<size_t>(row.reference)]), std::string(row.models),
                        std::string(row.why), std::string(row.spec)});
  }
  return switches;
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
  for (const auto& row : fidelity_switches()) {
    text += "| `" + row.name + "` | " + row.corrected + " | " + row.reference + " | " + row.models + " | " + row.why +
            " | " + row.spec + " |\n";
  }
  text +=
      "\nNot offered under either preset: choosing a model by its test scores, as BBFN's and MMIM's released loops do\n"
      "(docs/models/bbfn.md 8.3, mmim.md 8.9), seeds that nobody declared, and shuffled validation batches\n"
      "(self_mm.md 8.5). The separation term that BBFN's loop adds to its validation loss is left out of selection.\n";
  return text;
}

}  // namespace modrob::fidelity
