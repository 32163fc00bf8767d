#include "study/grid.h"

#include "study/data_name.h"

namespace modrob::study {

io::Json GridRun::names() const { return {{"data", data}, {"model", model}, {"strategy", strategy}, {"seed", seed}}; }

std::string GridRun::label() const { return model + ", " + strategy + ", seed " + std::to_string(seed); }

std::vector<GridRun> make_grid(const StudyFile& study, const std::filesystem::path& output, const ResolveRun& resolve) {
  std::vector<GridRun> runs;
  for (const auto& data : study.data) {
    const std::string short_data = data_name(data);
    for (const auto& model : study.models) {
      for (const auto& strategy : study.strategies) {
        for (const int64_t seed : study.seeds) {
          io::Config settings = study.settings;
          const std::string origin = "strategy '" + strategy.name + "'";
          settings.set("seed", seed, "seeds");
          settings.set("robust.modalities", strategy.modalities.name(), origin);
          settings.set("robust.missing", strategy.missing.value(), origin);
          settings.set("robust.noise", strategy.noise.value(), origin);
          settings.set("robust.strength", strategy.strength, origin);
          GridRun run{data, model, strategy.name, seed, resolve(data, model, std::move(settings)), {}};
          run.folder = output / "runs" /
                       (model + "-" + short_data + "-" + strategy.name + "-seed" + std::to_string(seed) + "-" +
                        run.identity.hash().substr(0, 12));
          runs.push_back(std::move(run));
        }
      }
    }
  }
  return runs;
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
