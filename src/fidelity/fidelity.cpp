#include "fidelity/fidelity.h"

#include "core/error.h"
#include "fidelity/fidelity_table.h"

namespace modrob::fidelity {

namespace {

constexpr io::EnumName kPresets[] = {{"corrected", 0, "the paper's text, defects repaired"},
                                     {"reference", 1, "the released code, quirk by quirk"}};

}  // namespace

Fidelity Fidelity::of(Preset preset, std::string_view model) {
  Fidelity fidelity;
  fidelity.preset = preset;
  use_preset(preset, [&](const SwitchVisitor& visit) { for_each_switch(fidelity, model, visit); });
  return fidelity;
}

void describe(io::RecordVisitor& visitor, Fidelity& fidelity, std::string_view model) {
  const Preset before = fidelity.preset;
  visitor.choice("fidelity.preset", fidelity.preset, kPresets, "sets every switch below");
  if (fidelity.preset != before) fidelity = Fidelity::of(fidelity.preset, model);
  describe_switches(visitor, [&](const SwitchVisitor& visit) { for_each_switch(fidelity, model, visit); });
}

}  // namespace modrob::fidelity
