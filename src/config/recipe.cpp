#include "config/recipe.h"

#include "config/home.h"
#include "core/error.h"
#include "core/log.h"

namespace modrob::config {

namespace fs = std::filesystem;

Recipe program_recipe(const std::string& model, const std::string& data_name, int64_t training_utterances) {
  const fs::path recipes = resource("studies") / "recipes", general = recipes / (model + ".toml");
  const fs::path own = recipes / (model + "." + data_name + ".toml");
  if (fs::exists(own)) {
    Recipe recipe = recipe_from_file(own, model);
    recipe.origin = own.stem().string();
    return recipe;
  }
  if (!fs::exists(general)) {
    throw UserError("there is no recipe for model '" + model + "': neither " + general.string() +
                    " nor one for data set '" + data_name +
                    "'; name a file with --recipe, or in the study file's [recipe]");
  }
  Recipe recipe = recipe_from_file(general, model);
  recipe.origin = model + " (general)";
  const std::string said = model + " on '" + data_name + "' begins from its general recipe, " + general.string();
  if (kFewestGeneral <= training_utterances && training_utterances <= kMostGeneral) {
    log_info(said);
  } else {
    log_warning(said + ", which was tried with " + std::to_string(kFewestGeneral) + " to " +
                std::to_string(kMostGeneral) + " training utterances; here are " + std::to_string(training_utterances) +
                ", so rates and epochs may need another look (docs/study.md, \"Recipes\")");
  }
  return recipe;
}

void require_recipe_for(const std::string& model, const Config& recipe) {
  const io::Json* named = recipe.find("model");
  if (named == nullptr || *named == model) return;
  throw UserError(recipe.where("model") + ": the recipe for '" + model + "' is one for " + named->dump());
}

Recipe recipe_from_file(const fs::path& file, const std::string& model) {
  Recipe recipe{Config::from_toml_file(file), file.string()};
  require_recipe_for(model, recipe.settings);
  return recipe;
}

}  // namespace modrob::config
