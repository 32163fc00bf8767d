#include "recipes.h"

#include <algorithm>
#include <vector>

#include "core/error.h"
#include "core/log.h"
#include "locations.h"

namespace modrob::app {

namespace fs = std::filesystem;

namespace {

fs::path general_recipe_file(const std::string& model) { return home() / "studies" / "recipes" / (model + ".toml"); }

}  // namespace

fs::path recipe_file(const std::string& model, const std::string& data_name) {
  const fs::path own = home() / "studies" / "recipes" / (model + "." + data_name + ".toml");
  return fs::exists(own) ? own : general_recipe_file(model);
}

Recipe program_recipe(const std::string& model, const std::string& data_name, int64_t training_utterances) {
  const fs::path file = recipe_file(model, data_name);
  if (!fs::exists(file)) {
    throw UserError("there is no recipe for model '" + model + "': neither " + file.string() +
                    " nor one for data set '" + data_name + "'; name a file with --recipe, or in the study file's [recipe]");
  }
  Recipe recipe = recipe_from_file(file, model);
  if (file != general_recipe_file(model)) {
    recipe.origin = file.stem().string();
    return recipe;
  }
  recipe.origin = model + " (general)";
  const std::string said = model + " on '" + data_name + "' begins from its general recipe, " + file.string();
  if (kFewestGeneral <= training_utterances && training_utterances <= kMostGeneral) {
    log_info(said);
  } else {
    log_warning(said + ", which was tried with " + std::to_string(kFewestGeneral) + " to " +
                std::to_string(kMostGeneral) + " training utterances; here are " + std::to_string(training_utterances) +
                ", so rates and epochs may need another look (docs/study.md, \"Recipes\")");
  }
  return recipe;
}

Recipe recipe_from_file(const fs::path& file, const std::string& model) {
  Recipe recipe{io::Config::from_toml_file(file), file.string()};
  const io::Json* named = recipe.settings.find("model");
  if (named != nullptr && *named != model) {
    throw UserError(recipe.settings.where("model") + ": this is a recipe for " + named->dump() + ", not for '" + model +
                    "'");
  }
  return recipe;
}

}  // namespace modrob::app
