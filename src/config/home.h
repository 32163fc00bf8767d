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

/// For a program that lies in no source tree, such as the Python package's: `folder` holds what came with it
/// (studies/), and home() is the current directory where $MODROB_HOME is not set.
void set_installed(std::filesystem::path folder);

/// Where studies lie that are known by name: home()/studies, or in the folder that came with an installed program whose
/// home() is no source tree.
std::filesystem::path preset_folder();

/// Absolute path of the running program.
std::filesystem::path program();

}  // namespace modrob::config
