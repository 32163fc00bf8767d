#pragma once

#include <filesystem>
#include <optional>

namespace modrob::config {

/// The source tree that this program lies in: recipes, studies, .venv with the downloaded packages, data, results.
/// Found from where the program is, so it moves with the tree; $MODROB_HOME where set. UserError when neither leads to
/// one.
std::filesystem::path home();
/// The same; nothing where neither leads to one, as in a Python package that was installed.
std::optional<std::filesystem::path> find_home();

/// Absolute path of the running program.
std::filesystem::path program();

}  // namespace modrob::config
