#pragma once

#include <filesystem>
#include <string>

namespace modrob::app {

/// The source tree this program was built from: recipes, studies, .venv with the downloaded packages.
/// $MODROB_HOME where set.
std::filesystem::path home();

/// A text encoder as users write it: "minilm" (the packaged all-MiniLM-L6-v2) or a BERT-family folder.
std::string text_encoder_folder(const std::string& name);

/// A data set as users write it: a folder, or "spoken_reviews", which is made in <home>/data on first use (said so).
std::filesystem::path data_folder(const std::string& name);

/// <home>/studies/recipes/<model>.<data set's name>.toml. UserError that lists the recipes there when it is absent.
std::filesystem::path recipe_file(const std::string& model, const std::string& data_name);

/// $TMPDIR-independent path of the running program.
std::filesystem::path program();

}  // namespace modrob::app
