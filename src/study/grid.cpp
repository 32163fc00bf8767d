#include "study/grid.h"

#include <map>

#include "core/error.h"
#include "study/data_name.h"

namespace modrob::study {

io::Json GridRun::names() const { return {{"data", data}, {"model", model}, {"strategy", strategy}, {"seed", seed}}; }

std::string GridRun::label() const { return model + ", " + strategy + ", seed " + std::to_string(seed); }

std::vector<GridRun> make_grid(const StudyFile& study, const std::filesystem::path& output, const ResolveRun& resolve) {
  std::vector<GridRun> runs;
  std::map<std::filesystem::path, size_t> seen;
  for (const auto& data : study.data) {
    const std::string short_data = data_name(data);
    for (const auto& model : study.models) {
      for (const auto& strategy : study.strategies) {
        for (const int64_t seed : study.seeds) {
          GridRun run{data, model, strategy.name, seed, resolve(data, model, settings_of_run(study, strategy, seed)),
                      {}};
          run.folder = output / "runs" /
                       (model + "-" + short_data + "-" + strategy.name + "-seed" + std::to_string(seed) + "-" +
                        run.identity.hash().substr(0, 12));
          const auto [other, is_new] = seen.emplace(run.folder, runs.size());
          if (!is_new) {
            throw UserError("the runs '" + runs[other->second].label() + "' (" + runs[other->second].data + ") and '" +
                            run.label() + "' (" + run.data + ") of the study are the same; leave one of them out");
          }
          runs.push_back(std::move(run));
        }
      }
    }
  }
  return runs;
}

io::Config settings_of_run(const StudyFile& study, const Strategy& strategy, int64_t seed) {
  io::Config settings = study.settings;
  const std::string origin = "strategy '" + strategy.name + "'";
  settings.set("seed", seed, "seeds");
  settings.set("robust.modalities", strategy.modalities.name(), origin);
  settings.set("robust.missing", strategy.missing.value(), origin);
  settings.set("robust.noise", strategy.noise.value(), origin);
  settings.set("robust.strength", strategy.strength, origin);
  return settings;
}

std::vector<metrics::Condition> asked_conditions(const StudyFile& study) {
  auto conditions = study.conditions;
  for (auto& condition : conditions) {
    condition.seed = static_cast<uint64_t>(study.diagnosis_seed);
    condition.draws = study.draws;
  }
  return conditions;
}

io::Json diagnosis_of(const StudyFile& study) {
  io::Json conditions = io::Json::array();
  for (const auto& condition : study.conditions) conditions.push_back(condition.to_json());
  return {{"split", study.split},
          {"seed", study.diagnosis_seed},
          {"draws", study.draws},
          {"conditions", std::move(conditions)}};
}

}  // namespace modrob::study
