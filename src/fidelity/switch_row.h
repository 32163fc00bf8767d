#pragma once

#include <functional>
#include <span>
#include <string_view>

#include "io/record/record_visitor.h"

namespace modrob::fidelity {

/// corrected: what the paper says, or what its authors evidently meant, with defects repaired.
/// reference: what the released code does, quirk by quirk. docs/fidelity.md.
enum class Preset { kCorrected, kReference };

/// A difference between the paper's method and the released code: the positions a switch has, which of them the
/// reference takes (position 0 is the corrected one), why, and the document and section that say more.
struct SwitchRow {
  std::string_view name;
  std::span<const io::EnumName> positions;
  int reference;
  std::string_view why;
  std::string_view spec;
};

/// Told of each switch with the position that it has, which may be changed.
using SwitchVisitor = std::function<void(const SwitchRow& row, int& position)>;
/// Calls a visitor for every switch of some options.
using ForEachSwitch = std::function<void(const SwitchVisitor&)>;

template <typename Position>
void visit_switch(const SwitchVisitor& visit, const SwitchRow& row, Position& position) {
  int number = static_cast<int>(position);
  visit(row, number);
  position = static_cast<Position>(number);
}

/// Puts every switch where the preset has it.
void use_preset(Preset preset, const ForEachSwitch& switches);

}  // namespace modrob::fidelity
