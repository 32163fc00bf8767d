#pragma once

#include <span>
#include <string_view>

#include "fidelity/fidelity.h"
#include "fidelity/switch_row.h"

namespace modrob::fidelity {

/// A switch that several models have.
struct CommonSwitch {
  SwitchRow row;
  std::string_view models;  ///< "all", or names separated by ", "

  bool concerns(std::string_view model) const;
};

/// Every one. Several rows of one name: models whose reference positions differ.
std::span<const CommonSwitch> common_switches();

/// Calls `visit` for each of those that concern `model`.
void for_each_switch(Fidelity& fidelity, std::string_view model, const SwitchVisitor& visit);

}  // namespace modrob::fidelity
