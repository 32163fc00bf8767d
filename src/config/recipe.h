#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "config/config.h"

namespace modrob::config {

/// Where the settings of a run begin.
struct Recipe {
  Config settings;
  std::string origin;  ///< what run.json says: "misa.mosi", "misa (general)", a file or "the study file"
};

/// Sizes of the training split for which the general recipes were tried (docs/study.md, "Recipes").
inline constexpr int64_t kFewestGeneral = 100, kMostGeneral = 3000;

/// The program's recipe: <home>/studies/recipes/<model>.<data set's name>.toml, else the general one, <model>.toml.
/// Where it is the general one, this is said, with a warning where the training split has another size than those it
/// was tried on. UserError when the program has no recipe for the model.
Recipe program_recipe(const std::string& model, const std::string& data_name, int64_t training_utterances);

/// UserError naming the place when the recipe says that it is another model's.
void require_recipe_for(const std::string& model, const Config& recipe);

/// UserError when the file cannot be read or is another model's.
Recipe recipe_from_file(const std::filesystem::path& file, const std::string& model);

}  // namespace modrob::config
