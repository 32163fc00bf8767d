#include "study_plan.h"

#include <ATen/Parallel.h>

#include <iostream>

#include "bench/run_probe.h"
#include "core/progress.h"
#include "io/record/json_writer.h"
#include "study/estimate.h"
#include "train/session.h"

namespace modrob::app {

namespace {

constexpr int kProbeSteps = 3;

// Every model and data set that has unfinished runs is tried out once, as its first unfinished run.
study::Probe probe(const std::vector<const study::GridRun*>& unfinished) {
  std::vector<const study::GridRun*> places;
  study::Probe probe;
  for (const auto* run : unfinished) {
    if (probe.emplace(std::pair(run->data, run->model), study::ModelProbe{}).second) places.push_back(run);
  }
  Progress progress("probe", static_cast<int64_t>(places.size()), "model");
  for (const auto* run : places) {
    progress.note(run->model + " on " + run->data);
    const auto settings = train::RunSettings::resolve(io::Config::from_json(run->identity.settings, run->label()));
    at::set_num_threads(static_cast<int>(settings.training.threads));
    train::Session session(settings);
    const auto measured = bench::probe_run(session, kProbeSteps);
    probe[{run->data, run->model}] = {measured.start_s, measured.seconds_per_step, measured.steps_per_epoch,
                                      measured.seconds_per_pass, measured.bytes_per_run};
    progress.advance();
  }
  progress.finish();
  return probe;
}

}  // namespace

void show_plan(const study::StudyFolder& study, const PlanOptions& options) {
  std::vector<const study::GridRun*> unfinished;
  io::Json rows = io::Json::array();
  const study::FinishedRuns finished(study);
  for (const auto& run : study.runs) {
    const bool done = finished(run);
    if (!done) unfinished.push_back(&run);
    io::Json row = run.names();
    row["finished"] = done;
    row["folder"] = run.folder.string();
    rows.push_back(std::move(row));
    if (!options.json) std::cout << (done ? "finished  " : "to do     ") << run.label() << " on " << run.data << "\n";
  }
  io::Json json = {{"runs", std::move(rows)}};
  if (options.probe) {
    const auto estimate = study::estimate(study.study, study.runs, probe(unfinished), options.jobs);
    json["estimate"] = io::record_json(estimate);
    if (!options.json) std::cout << "\n" << estimate.text();
  }
  if (options.json) std::cout << json.dump(2) << "\n";
}

}  // namespace modrob::app
