#include <ATen/Parallel.h>

#include "commands.h"
#include "core/files.h"
#include "diagnose/diagnosis.h"
#include "io/record/json_reader.h"
#include "run_support.h"
#include "study/run_folder.h"
#include "study/run_lock.h"
#include "train/training_run.h"

namespace modrob::app {

namespace {

void run_cell(const std::string& path, const RunPlaces& places) {
  study::RunFolder folder(path);
  folder.identity();  // says what is no run folder, before anything is written there
  const study::RunLock lock(path);
  remove_leftovers(path);
  const auto settings = stored_settings(folder, places);
  at::set_num_threads(static_cast<int>(settings.training.threads));
  study::note_machine(path, this_machine());
  train::Session session(settings);
  if (const auto study = folder.study_folder()) {
    session.share_frozen_layers(*study / study::kCacheFolder, this_machine().text());
  }
  train::train_in_folder(session, path, [&](double share, const std::string& activity) {
    folder.report_progress(0.95 * share, activity);
  });
  folder.report_progress(0.95, "diagnosis");
  // The test split is opened here, after selection.json has been written.
  const auto request = io::read_record<metrics::DiagnosisRequest>(folder.diagnosis(), path + "/diagnosis.json");
  if (data::parse_split(request.split) == data::Split::kTest) folder.open_test();
  diagnose::run_diagnosis(session, request, path);
  lock.require_lease();
  folder.mark_done();
}

}  // namespace

void add_cell(CLI::App& app) {
  auto path = std::make_shared<std::string>();
  auto places = std::make_shared<RunPlaces>();
  auto* cell = app.add_subcommand("cell", "Carry out one run folder of a study (what `study run` starts)");
  cell->require_subcommand(1);
  auto* run = cell->add_subcommand("run", "Train and diagnose the run in this folder, from where it stands");
  run->add_option("FOLDER", *path, "run folder")->required();
  add_places(*run, *places);
  run->footer("Example: modrob cell run results/quick/runs/misa-...");
  run->callback([path, places] { run_cell(*path, *places); });
}

}  // namespace modrob::app
