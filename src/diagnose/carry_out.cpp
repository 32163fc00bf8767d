#include "diagnose/carry_out.h"

#include "core/clock.h"
#include "core/compute_device.h"
#include "core/error.h"
#include "core/files.h"
#include "core/results_version.h"
#include "diagnose/diagnosis.h"
#include "io/record/json_reader.h"
#include "runs/machine.h"
#include "runs/run_lock.h"
#include "study/test_opening.h"
#include "train/this_machine.h"
#include "train/training_run.h"

namespace modrob::diagnose {

void carry_out(const std::filesystem::path& run_folder, const train::RunPlaces& places,
               const std::filesystem::path& cache) {
  constexpr double kTrainingShare = 0.95;
  runs::RunFolder folder(run_folder);
  const auto identity = folder.identity();  // says what is no run folder, before anything is written there
  if (identity.results_version != kResultsVersion) {
    throw UserError(
        "'" + run_folder.string() + "' was begun by a program with results version " +
        std::to_string(identity.results_version) + ", this one has " + std::to_string(kResultsVersion) +
        ": the same settings train other bits now. Train it anew in another folder (`modrob train --output`), or its "
        "study (`modrob study run`), which leaves it as it is");
  }
  const runs::RunLock lock(run_folder);
  remove_leftovers(run_folder);
  const auto worked_s = [before = folder.progress().worked_s, begin = now_s()] { return before + now_s() - begin; };
  const auto settings = train::stored_settings(folder, places);
  if (const auto asked = identity.device(); asked.class_name() != settings.device.class_name()) {
    throw UserError("--device " + settings.device.name() + ": the run '" + folder.path().string() +
                    "' is one of device = \"" + asked.name() + "\"; another device makes another run");
  }
  const auto machine = train::this_machine(torch_device(settings.device));
  runs::note_machine(run_folder, machine);
  train::Session session(settings);
  if (const auto study = folder.study_folder(); study || !cache.empty()) {
    session.share_frozen_layers(cache.empty() ? *study / runs::kCacheFolder : cache, machine.text());
  }
  train::train_in_folder(session, run_folder, [&](runs::RunProgress progress) {
    progress.share *= kTrainingShare;
    progress.per_second *= kTrainingShare;
    progress.worked_s = worked_s();
    folder.report_progress(progress);
  });
  folder.report_progress({.share = kTrainingShare, .worked_s = worked_s(), .activity = "diagnosis"});
  const auto request =
      io::read_record<metrics::DiagnosisRequest>(folder.diagnosis(), (run_folder / "diagnosis.json").string());
  if (data::parse_split(request.split) == data::Split::kTest) study::open_test(folder);
  run_diagnosis(session, request, run_folder);
  lock.require_lease();
  folder.mark_done(worked_s());
}

}  // namespace modrob::diagnose
