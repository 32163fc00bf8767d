#include "study/study_overrides.h"

#include <set>

#include "core/error.h"
#include "study/data_name.h"

namespace modrob::study {

void apply(const StudyOverrides& overrides, StudyFile& study) {
  std::set<std::string> seen;
  for (const auto& data : overrides.data) {
    if (data.empty()) throw UserError("--data: an empty name; write a folder, or spoken_reviews");
    if (!seen.insert(data).second) throw UserError("--data: data set '" + data + "' is listed twice; name each once");
  }
  require_distinct_names(overrides.data, "--data");
  if (!overrides.data.empty()) study.data = overrides.data;
  if (!overrides.text_encoder.empty()) study.settings.set("text.encoder", overrides.text_encoder, "--text-encoder");
  for (const auto& recipe : overrides.recipes) {
    const auto equals = recipe.find('=');
    if (equals == std::string::npos) {
      throw UserError("--recipe '" + recipe + "': write model=FILE, as in --recipe misa=misa.talks.toml");
    }
    study.set_recipe(recipe.substr(0, equals), config::Config::from_toml_file(recipe.substr(equals + 1)),
                     "--recipe " + recipe);
  }
  study.renew_claims();
}

}  // namespace modrob::study
