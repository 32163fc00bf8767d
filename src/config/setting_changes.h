#pragma once

#include <string>
#include <vector>

#include "io/json.h"

namespace modrob::config {

/// "training.epochs: 5, now 7" for each leaf of two trees of settings that differs.
std::vector<std::string> setting_changes(const io::Json& before, const io::Json& now);

}  // namespace modrob::config
