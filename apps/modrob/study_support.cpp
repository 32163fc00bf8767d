#include "study_support.h"

#include "config/home.h"
#include "config/recipe.h"
#include "core/error.h"
#include "study/study_check.h"
#include "study/study_index.h"
#include "train/run_sources.h"

namespace modrob::app {

train::RunSettings settings_in_study(const study::StudyFile& study, const std::string& data, const std::string& model,
                                     const config::Config& settings, train::RunSources& sources) {
  const auto own = study.recipes.find(model);
  if (own == study.recipes.end()) return train::resolve_settings(model, data, nullptr, settings, sources);
  const config::Recipe recipe{own->second, "the study's recipe for " + model};
  return train::resolve_settings(model, data, &recipe, settings, sources);
}

study::StudyFile read_study(const std::string& file, const std::vector<std::string>& assignments,
                            const study::StudyOverrides& overrides) {
  auto study = study::StudyFile::read(study::find_study_file(file, config::home() / "studies"), assignments);
  study::apply(overrides, study);
  return study;
}

study::StudyFolder prepare_study(const std::string& file, const std::string& output,
                                 const std::vector<std::string>& assignments, const study::StudyOverrides& overrides) {
  study::StudyFolder prepared;
  prepared.study = read_study(file, assignments, overrides);
  prepared.path = output.empty() ? config::home() / "results" / prepared.study.name : std::filesystem::path(output);
  train::RunSources sources;
  prepared.runs = study::make_grid(
      prepared.study, prepared.path,
      [&](const std::string& data, const std::string& model, const config::Config& settings) {
        return train::identity_of(settings_in_study(prepared.study, data, model, settings, sources), sources);
      });
  return prepared;
}

study::StudyFolder find_study(const std::string& given, const std::string& output,
                              const std::vector<std::string>& assignments, const study::StudyOverrides& overrides) {
  if (!study::StudyIndex::exists(given)) return prepare_study(given, output, assignments, overrides);
  if (!output.empty() || !assignments.empty() || !overrides.data.empty() || !overrides.text_encoder.empty() ||
      !overrides.recipes.empty()) {
    throw UserError("'" + given +
                    "' is a folder of results, which says itself what the study is; --output, --set, --data, --recipe "
                    "and --text-encoder belong to a study file");
  }
  return study::StudyFolder::open(given);
}

std::filesystem::path results_folder(const std::string& given, const std::string& output) {
  if (!output.empty()) return output;
  if (study::StudyIndex::exists(given)) return given;
  return config::home() / "results" /
         study::StudyFile::read(study::find_study_file(given, config::home() / "studies")).name;
}

}  // namespace modrob::app
