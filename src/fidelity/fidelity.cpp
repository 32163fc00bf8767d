#include "fidelity/fidelity.h"

#include <string>

#include "fidelity/fidelity_table.h"

namespace modrob::fidelity {

namespace {

constexpr io::EnumName kPresets[] = {{"corrected", 0, "the paper's text, defects repaired"},
                                     {"reference", 1, "the released code, quirk by quirk"}};

void describe_switches(io::RecordVisitor& visitor, const ForEachSwitch& switches) {
  switches([&](const SwitchRow& row, int& position) {
    visitor.choice("fidelity." + std::string(row.name), position, row.positions, row.why);
  });
}

}  // namespace

Fidelity Fidelity::of(Preset preset, std::string_view model) {
  Fidelity fidelity;
  fidelity.preset = preset;
  use_preset(preset, [&](const SwitchVisitor& visit) { for_each_switch(fidelity, model, visit); });
  return fidelity;
}

void describe(io::RecordVisitor& visitor, Fidelity& fidelity, std::string_view model, const ForEachSwitch& own) {
  const Preset before = fidelity.preset;
  visitor.choice("fidelity.preset", fidelity.preset, kPresets, "sets every switch below");
  if (fidelity.preset != before) {
    fidelity = Fidelity::of(fidelity.preset, model);
    if (own) use_preset(fidelity.preset, own);
  }
  describe_switches(visitor, [&](const SwitchVisitor& visit) { for_each_switch(fidelity, model, visit); });
  if (own) describe_switches(visitor, own);
}

}  // namespace modrob::fidelity
