#include "fidelity/switch_row.h"

#include <string>

namespace modrob::fidelity {

void use_preset(Preset preset, const ForEachSwitch& switches) {
  switches([&](const SwitchRow& row, int& position) { position = preset == Preset::kReference ? row.reference : 0; });
}

void describe_switches(io::RecordVisitor& visitor, const ForEachSwitch& switches) {
  switches([&](const SwitchRow& row, int& position) {
    visitor.choice("fidelity." + std::string(row.name), position, row.positions, row.why);
  });
}

}  // namespace modrob::fidelity
