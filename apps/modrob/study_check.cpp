#include "study_check.h"

#include <algorithm>
#include <iostream>

#include "core/error.h"
#include "core/text_format.h"
#include "data/container/dataset.h"
#include "models/models.h"
#include "study/grid.h"
#include "study/study_check.h"
#include "study_support.h"
#include "train/run_sources.h"
#include "train/session.h"
#include "train/trainer.h"

namespace modrob::app {

namespace {

// What stands in the way of the study's runs, each once, in the order of the grid.
class Obstacles {
 public:
  template <typename Action>
  bool none_in(Action&& action) {
    try {
      action();
      return true;
    } catch (const UserError& error) {
      if (std::find(found_.begin(), found_.end(), error.what()) == found_.end()) found_.emplace_back(error.what());
      return false;
    }
  }
  const std::vector<std::string>& found() const { return found_; }

 private:
  std::vector<std::string> found_;
};

// Every run's settings; each model once on each data set, as a run begins.
void try_out(const study::StudyFile& study, train::RunSources& sources, Obstacles& obstacles) {
  for (const auto& data : study.data) {
    if (!obstacles.none_in([&] { sources.data(data); })) continue;
    for (const auto& model : study.models) {
      bool built = false;
      for (const auto& strategy : study.strategies) {
        obstacles.none_in([&] {
          const auto settings = study::settings_of_run(study, strategy, study.seeds.front());
          const auto resolved = settings_in_study(study, data, model, settings, sources);
          if (built) return;
          built = true;
          const train::Session session(resolved);
          require_splits(session.dataset(), study);
        });
      }
    }
  }
}

// "talks has no video: nothing is told of video missing 30 %".
std::vector<std::string> conditions_left_out(const study::StudyFile& study, train::RunSources& sources,
                                             Obstacles& obstacles) {
  std::vector<std::string> lines;
  for (const auto& data : study.data) {
    obstacles.none_in([&] {
      const auto present = sources.data(data).present;
      for (const Modality modality : kModalities) {
        if (present.contains(modality)) continue;
        std::vector<std::string> names;
        for (const auto& condition : study.conditions) {
          if (condition.modalities().contains(modality)) names.push_back(condition.name());
        }
        if (names.empty()) continue;
        lines.push_back(sources.data(data).name + " has no " + std::string(modality_name(modality)) +
                        ": nothing is told of " + join(names, ", "));
      }
    });
  }
  return lines;
}

}  // namespace

void require_splits(const data::Dataset& dataset, const study::StudyFile& study) {
  train::require_trainable(dataset);
  if (!dataset.indices(data::parse_split(study.split)).empty()) return;
  throw UserError("data set '" + dataset.folder().string() + "' has no utterance in its " + study.split +
                  " split, which the study diagnoses; `modrob data split` divides it anew");
}

void check_study(const study::StudyFile& study, const CheckOptions& options) {
  std::vector<std::string> known;
  for (const auto& entry : models::model_list()) known.emplace_back(entry.name);
  const study::StudyCheck check(study, known);
  Obstacles obstacles;
  std::vector<std::string> left_out;
  if (!options.file_only) {
    train::RunSources sources;
    try_out(study, sources, obstacles);
    left_out = conditions_left_out(study, sources, obstacles);
  }
  if (options.json) {
    auto json = check.to_json();
    json["conditions_left_out"] = left_out;
    json["obstacles"] = obstacles.found();
    std::cout << json.dump(2) << "\n";
  } else {
    std::cout << check.text();
    for (const auto& line : left_out) std::cout << "  left out: " << printable(line) << "\n";
    for (const auto& line : obstacles.found()) std::cout << "in the way: " << printable(line) << "\n";
    if (!options.file_only && obstacles.found().empty()) std::cout << "ready: recipes, data and encoders are there\n";
  }
  std::cout.flush();
  if (obstacles.found().empty()) return;
  throw UserError("the study cannot start here, for " +
                  counted(static_cast<int64_t>(obstacles.found().size()), "reason") +
                  " (above); --file-only looks at the study file alone");
}

}  // namespace modrob::app
