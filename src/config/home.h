#pragma once

#include <filesystem>

namespace modrob::config {

/// The source tree that this program lies in: recipes, studies, .venv with the downloaded packages, data, results.
/// Found from where the program is, so it moves with the tree; $MODROB_HOME where set. UserError when neither leads to
/// one.
std::filesystem::path home();

/// Absolute path of the running program.
std::filesystem::path program();

}  // namespace modrob::config
