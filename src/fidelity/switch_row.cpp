#include "fidelity/switch_row.h"

namespace modrob::fidelity {

void use_preset(Preset preset, const ForEachSwitch& switches) {
  switches([&](const SwitchRow& row, int& position) { position = preset == Preset::kReference ? row.reference : 0; });
}

}  // namespace modrob::fidelity
