#include <ATen/Parallel.h>

#include <algorithm>
#include <iostream>

#include "commands.h"
#include "core/error.h"
#include "core/files.h"
#include "core/text_format.h"
#include "diagnose/diagnosis.h"
#include "metrics/metric_table.h"
#include "report/data_words.h"
#include "run_support.h"
#include "study/run_lock.h"
#include "train/checkpoint_store.h"

namespace modrob::app {

namespace {

struct DiagnoseCommand {
  std::string folder, split = "test", output;
  std::vector<std::string> conditions;
  int64_t draws = 20;
  uint64_t seed = 1;
  bool json = false;
  RunPlaces places;
};

// The paper's diagnostics (missing and noise on text, 5 to 30 %) and every modality lost altogether.
std::vector<std::string> default_conditions() {
  std::vector<std::string> conditions;
  for (const char* kind : {"missing", "noise_add"}) {
    for (const char* rate : {"0.05", "0.1", "0.15", "0.3"})
      conditions.push_back(std::string("text:") + kind + ":" + rate);
  }
  for (const char* modality : {"text", "audio", "video"}) conditions.push_back(std::string(modality) + ":missing:1");
  return conditions;
}

void print(const io::Json& answer) {
  std::vector<std::vector<std::string>> rows = {{"condition", "Corr", "change", "F1 (%)", "change", "MAE", "change"}};
  const auto add = [&](const std::string& name, const io::Json& values, const io::Json* drops) {
    std::vector<std::string> row = {name};
    for (const char* metric : {"corr", "f1_non0", "mae"}) {
      const auto& info = metrics::find_metric(metric);
      const double factor = info.percent ? 100 : 1;
      const int decimals = info.percent ? 1 : 3;
      row.push_back(fixed(io::number_from(values.at(metric)) * factor, decimals));
      const double sign = info.higher_is_better ? -1 : 1;
      row.push_back(drops == nullptr ? "" : signed_fixed(sign * io::number_from(drops->at(metric)) * factor, decimals));
    }
    rows.push_back(std::move(row));
  };
  add("clean", answer.at("clean"), nullptr);
  const auto absent = answer.value("absent", std::vector<std::string>());
  const auto lacks = [&](const io::Json& condition) {
    const auto modalities = ModalitySet::parse(condition.at("modalities").get<std::string>());
    return std::any_of(absent.begin(), absent.end(),
                       [&](const auto& name) { return modalities.contains(parse_modality(name)); });
  };
  for (const auto& condition : answer.at("conditions")) {
    if (lacks(condition)) continue;
    add(condition.at("name").get<std::string>(), condition.at("mean"), &condition.at("drop"));
  }
  std::cout << align(rows) << "\n"
            << answer.at("utterances") << " utterances of the " << answer.at("split").get<std::string>() << " split in "
            << answer.at("videos") << " videos; means over " << answer.at("draws") << " mask draws.\n";
  for (const auto& modality : answer.at("simulated")) {
    std::cout << modality.get<std::string>() << " is SIMULATED in this data set.\n";
  }
  if (!absent.empty()) std::cout << report::absent_words(absent) << "\n";
}

void run(const DiagnoseCommand& command) {
  const study::RunFolder folder(command.folder);
  folder.identity();  // says what is no run folder, before anything is written there
  const study::RunLock lock(folder.path());
  const auto settings = stored_settings(folder, command.places);
  diagnose::DiagnosisRequest request;
  for (const auto& text : command.conditions.empty() ? default_conditions() : command.conditions) {
    request.conditions.push_back(parse_condition(text));
  }
  request.split = data::parse_split(command.split);
  request.seed = command.seed;
  request.draws = command.draws;
  at::set_num_threads(static_cast<int>(settings.training.threads));
  train::Session session(settings);
  session.read_parameters(nn::StateReader(train::CheckpointStore(folder.path()).best()), /*trained_only=*/false);
  const std::filesystem::path output =
      command.output.empty() ? folder.path() / "diagnosis" : std::filesystem::path(command.output);
  make_folder(output);
  if (request.split == data::Split::kTest) folder.open_test();
  const io::Json answer = diagnose::run_diagnosis(session, request, output);
  if (command.json) {
    std::cout << answer.dump(2) << "\n";
  } else {
    print(answer);
    std::cout << "Scores and metrics: " << output.string() << "\n";
  }
}

}  // namespace

void add_diagnose(CLI::App& app) {
  auto command = std::make_shared<DiagnoseCommand>();
  auto* diagnose = app.add_subcommand("diagnose", "Remove or disturb modalities of a trained run's test utterances");
  diagnose->add_option("RUN", command->folder, "folder of a trained run")->required();
  diagnose
      ->add_option("--condition", command->conditions,
                   "modalities:kind:rate (text:missing:0.3) or modalities:15+15; repeatable [the paper's eight, and "
                   "each modality missing altogether]")
      ->take_all();
  diagnose->add_option("--split", command->split, "train, valid or test [test]");
  diagnose->add_option("--draws", command->draws, "mask draws per condition [20]")->check(CLI::Range(1, 1000000));
  diagnose->add_option("--seed", command->seed, "seed of masks and noise [1]");
  diagnose->add_option("--output", command->output, "folder for scores and metrics [RUN/diagnosis]");
  add_places(*diagnose, command->places);
  diagnose->add_flag("--json", command->json, "print JSON instead of text");
  diagnose->footer("Example: modrob diagnose runs/a --condition text:missing:0.5 --condition audio+video:missing:1");
  diagnose->callback([command] { run(*command); });
}

}  // namespace modrob::app
