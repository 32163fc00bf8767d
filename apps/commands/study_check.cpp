#include "commands/study_check.h"

#include <iostream>
#include <memory>

#include "commands/find_study.h"
#include "core/error.h"
#include "core/text_format.h"
#include "data/splits/training_rows.h"
#include "data/spoken_reviews/data_folder.h"
#include "model_options/model_list.h"
#include "study/study_check.h"

namespace modrob::app {

namespace {

struct CheckCommand {
  StudyOptions study;
  bool file_only = false;
};

// "talks has no video: nothing is told of video missing 30 %".
void note_conditions_left_out(const study::StudyFile& study, const data::Dataset& dataset,
                              std::vector<std::string>& lines) {
  for (const Modality modality : kModalities) {
    if (dataset.present().contains(modality)) continue;
    std::vector<std::string> names;
    for (const auto& condition : study.conditions) {
      if (condition.modalities().contains(modality)) names.push_back(condition.name());
    }
    if (names.empty()) continue;
    lines.push_back(dataset.name() + " has no " + std::string(modality_name(modality)) + ": nothing is told of " +
                    join(names, ", "));
  }
}

void check(const CheckCommand& command, const Program& program) {
  const auto study = read_study(command.study);
  std::vector<std::string> known;
  for (const auto& entry : models::model_list()) known.emplace_back(entry.name);
  const study::StudyCheck check(study, known);
  Obstacles obstacles;
  std::vector<std::string> left_out;
  for (const auto& data : command.file_only ? std::vector<std::string>() : study.data) {
    obstacles.none_in([&] {
      const auto dataset = data::Dataset::open(data::data_folder(data));
      note_conditions_left_out(study, dataset, left_out);
      if (program.try_models) return program.try_models(study, data, obstacles);
      require_splits(dataset, study);
    });
  }
  if (command.study.json) {
    auto json = check.to_json();
    json["conditions_left_out"] = left_out;
    json["obstacles"] = obstacles.found();
    std::cout << json.dump(2) << "\n";
  } else {
    std::cout << check.text();
    for (const auto& line : left_out) std::cout << "  left out: " << printable(line) << "\n";
    for (const auto& line : obstacles.found()) std::cout << "in the way: " << printable(line) << "\n";
    if (!command.file_only && obstacles.found().empty()) {
      std::cout << (program.try_models ? "ready: recipes, data and encoders are there\n"
                                       : "data is there; recipes, encoders and models need the full program to be "
                                         "looked at (docs/python.md)\n");
    }
  }
  std::cout.flush();
  if (obstacles.found().empty()) return;
  throw UserError("the study cannot start here, for " +
                  counted(static_cast<int64_t>(obstacles.found().size()), "reason") +
                  " (above); --file-only looks at the study file alone");
}

}  // namespace

void require_splits(const data::Dataset& dataset, const study::StudyFile& study) {
  data::require_trainable(dataset);
  if (!dataset.indices(data::parse_split(study.split)).empty()) return;
  throw UserError("data set '" + dataset.folder().string() + "' has no utterance in its " + study.split +
                  " split, which the study diagnoses; `modrob data split` divides it anew");
}

void add_study_check(CLI::App& study, const Program& program) {
  auto command = std::make_shared<CheckCommand>();
  auto* app = study.add_subcommand("check", "Say what a study would do, and whether it can start here");
  add_study_options(*app, command->study);
  app->add_flag("--file-only", command->file_only,
                "read the study file alone: data sets and encoders may lie elsewhere");
  app->footer("Example: modrob study check studies/quick.toml");
  app->callback([command, &program] { check(*command, program); });
}

}  // namespace modrob::app
