#pragma once

#include <filesystem>
#include <string>

namespace modrob::app {

/// The source tree that this program lies in: recipes, studies, .venv with the downloaded packages, data, results.
/// Found from where the program is, so it moves with the tree; $MODROB_HOME where set. UserError when neither leads to
/// one.
std::filesystem::path home();

/// A text encoder as users write it: "minilm" (the packaged all-MiniLM-L6-v2) or a BERT-family folder.
std::string text_encoder_folder(const std::string& name);
std::filesystem::path default_text_encoder_folder();

/// A data set as users write it: a folder, or "spoken_reviews", which is made in <home>/data on first use (said so).
std::filesystem::path data_folder(const std::string& name);
inline constexpr const char* kDefaultData = "spoken_reviews";
std::filesystem::path default_data_folder();

/// Absolute path of the running program.
std::filesystem::path program();

}  // namespace modrob::app
