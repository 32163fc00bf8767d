#include "study_runs.h"

#include <memory>
#include <optional>

#include "commands/study_check.h"
#include "fidelity/carried_out.h"
#include "study/study_keys.h"
#include "train/run_sources.h"
#include "train/session.h"

namespace modrob::app {

namespace {

train::RunSettings settings_in_study(const study::StudyFile& study, const std::string& data, const std::string& model,
                                     const config::Config& settings, train::RunSources& sources) {
  std::optional<config::Recipe> recipe;
  const auto own = study.recipes.find(model);
  if (own != study.recipes.end()) recipe = config::Recipe{own->second, "the study's recipe for " + model};
  auto resolved = train::resolve_settings(model, data, recipe ? &*recipe : nullptr, settings, sources);
  fidelity::require_possible(study.conditions, resolved.fidelity);
  return resolved;
}

// Before a run finds it out.
void require_tokens(train::Session& session, const study::StudyFile& study) {
  if (session.text_encoder() != nullptr) return;
  const auto check = [&](const corruption::Corruption& corruption, const char* table) {
    for (const auto& one : corruption.perturbations) {
      if (!one.on_tokens()) continue;
      const bool listed = table != std::string_view(study::kStrategyTable) && !study.source.contains(table);
      throw UserError(study.where(listed ? "protocols" : table) + ": '" + corruption.name() + "' acts on tokens, and " +
                      session.settings().model +
                      " reads whole words here; kinds on words (words_swap, typos_keyboard, "
                      "..) act on both, as do protocols that lose whole modalities (gcnet, mmin, ..)");
    }
  };
  for (const auto& condition : study.conditions) check(condition, study::kConditionTable);
  for (const auto& strategy : study.strategies) check(strategy.corruption, study::kStrategyTable);
}

}  // namespace

study::ResolveRun resolve_runs(const study::StudyFile& study) {
  return [&study, sources = std::make_shared<train::RunSources>()](const std::string& data, const std::string& model,
                                                                   const config::Config& settings) {
    return train::identity_of(settings_in_study(study, data, model, settings, *sources), *sources);
  };
}

void try_models(const study::StudyFile& study, const std::string& data, Obstacles& obstacles) {
  train::RunSources sources;
  for (const auto& model : study.models) {
    bool built = false;
    for (const auto& strategy : study.strategies) {
      obstacles.none_in([&] {
        const auto settings = study::settings_of_run(study, strategy, study.seeds.front());
        const auto resolved = settings_in_study(study, data, model, settings, sources);
        if (built) return;
        built = true;
        // On the processor: what is tried is data and encoder, also where a queue is handed what has the GPUs.
        train::Session session(resolved, at::kCPU);
        require_splits(session.dataset(), study);
        require_tokens(session, study);
      });
    }
  }
}

}  // namespace modrob::app
