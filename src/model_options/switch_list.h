#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "fidelity/switch_row.h"

namespace modrob::models {

/// A switch and the models it concerns: "all", or their names.
struct ListedSwitch {
  fidelity::SwitchRow row;
  std::string models;

  /// "masked: steps behind an utterance's own end are not seen by any other"
  std::string corrected() const;
  std::string reference() const;
};

/// The fidelity switches of `model`, those of all models for "". A common switch whose reference position differs
/// between models stands there once for each position.
std::vector<ListedSwitch> switch_list(std::string_view model = "");

/// The list as Markdown: docs/fidelity.md.
std::string fidelity_markdown();

}  // namespace modrob::models
