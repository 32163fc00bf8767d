#include <iostream>

#include "analysis/diagnosis_intervals.h"
#include "commands/number_options.h"
#include "commands/option_values.h"
#include "core/error.h"
#include "core/files.h"
#include "corruption/default_conditions.h"
#include "diagnose/diagnosis.h"
#include "io/record/json_writer.h"
#include "model_commands.h"
#include "report/sentences/data_words.h"
#include "report/sentences/diagnosis_text.h"
#include "run_places.h"
#include "runs/run_lock.h"
#include "study/test_opening.h"

namespace modrob::app {

namespace {

struct DiagnoseCommand {
  std::string folder, split = "test", output;
  std::vector<std::string> conditions;
  int64_t draws = 20, resamples = 2000;
  uint64_t seed = 1;
  bool json = false;
  train::RunPlaces places;
};

void print(const metrics::DiagnosisMetrics& metrics, const analysis::DiagnosisIntervals& intervals) {
  std::cout << report::diagnosis_text(intervals) << metrics.utterances << " utterances of the " << metrics.split
            << " split in " << metrics.videos << " videos; means over " << metrics.draws
            << " mask draws, with 95 % intervals for this trained model on new videos.\n";
  for (const auto& warning : intervals.warnings) std::cout << "WARNING: " << warning << "\n";
  for (const auto& modality : metrics.simulated) std::cout << modality << " is SIMULATED in this data set.\n";
  if (!metrics.absent.empty()) std::cout << report::absent_words(metrics.absent) << "\n";
}

void run(const DiagnoseCommand& command) {
  const runs::RunFolder folder(command.folder);
  folder.identity();  // says what is no run folder, before anything is written there
  const runs::RunLock lock(folder.path());
  metrics::DiagnosisRequest request;
  if (command.conditions.empty()) request.conditions = corruption::default_conditions(kModalities);
  for (const auto& text : command.conditions) {
    request.conditions.push_back(corruption::Corruption::parse(text, "--condition"));
  }
  request.split = command.split;
  request.seed = command.seed;
  request.draws = command.draws;
  auto session = train::open_trained_run(folder, command.places);
  diagnose::check_request(session, request);
  const std::filesystem::path output =
      command.output.empty() ? folder.path() / "diagnosis" : std::filesystem::path(command.output);
  make_folder(output);
  std::filesystem::remove(output / "intervals.json");  // of an earlier diagnosis, should this one not come so far
  if (data::parse_split(request.split) == data::Split::kTest) study::open_test(folder);
  const auto diagnosis = diagnose::run_diagnosis(session, request, output);
  const auto intervals =
      analysis::diagnosis_intervals(diagnosis.table, diagnosis.asked, static_cast<size_t>(command.resamples));
  const io::Json intervals_json = analysis::to_json(intervals);
  io::write_json(output / "intervals.json", intervals_json);
  if (command.json) {
    io::Json all = io::record_json(diagnosis.metrics);
    all["intervals"] = intervals_json;
    std::cout << all.dump(2) << "\n";
  } else {
    print(diagnosis.metrics, intervals);
    std::cout << "Scores, metrics and intervals: " << output.string() << "\n";
  }
}

}  // namespace

void set_up_diagnose(CLI::App& diagnose) {
  auto command = std::make_shared<DiagnoseCommand>();
  diagnose.add_option("RUN", command->folder, "folder of a trained run")->required();
  diagnose
      .add_option(
          "--condition", command->conditions,
          "modalities:kind:rate (text:missing:0.3), \"audio noise_add 30 % strength 0.5\", text:15+15; repeatable [the "
          "paper's eight, and each modality missing altogether]")
      ->type_name(takes::kCorruption)
      ->take_all();
  diagnose.add_option("--split", command->split, "split [test]")->type_name(one_of({"train", "valid", "test"}));
  diagnose.add_option("--draws", command->draws, "mask draws per condition [20]")->check(whole_number_from(1, 1000000));
  diagnose.add_option("--resamples", command->resamples, "resamples of the videos, for the intervals [2000]")
      ->check(whole_number_from(100, 1000000));
  diagnose.add_option("--seed", command->seed, "seed of masks and noise [1]");
  diagnose.add_option("--output", command->output, "folder for scores, metrics and intervals [RUN/diagnosis]")
      ->type_name(takes::kFolder);
  add_places(diagnose, command->places);
  diagnose.add_flag("--json", command->json, "print JSON instead of text");
  diagnose.footer("Example: modrob diagnose runs/a --condition text:missing:0.5 --condition audio+video:missing:1");
  diagnose.callback([command] { run(*command); });
}

}  // namespace modrob::app
