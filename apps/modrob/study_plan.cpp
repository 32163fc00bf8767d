#include "study_plan.h"

#include <iostream>

#include "bench/run_probe.h"
#include "core/progress.h"
#include "io/record/json_writer.h"
#include "study/study_cost.h"
#include "train/session.h"

namespace modrob::app {

namespace {

constexpr int kProbeSteps = 3;

// Every model and data set that has unfinished runs is tried out once, as its first unfinished run.
study::Probes probe(const std::vector<const study::GridRun*>& unfinished) {
  std::map<std::pair<std::string, std::string>, const study::GridRun*> first;
  for (const auto* run : unfinished) first.try_emplace({run->data, run->model}, run);
  Progress progress("probe", static_cast<int64_t>(first.size()), "model");
  study::Probes probes;
  for (const auto& [place, run] : first) {
    progress.note(run->model + " on " + run->data);
    train::Session session(
        train::RunSettings::resolve(config::Config::from_json(run->identity.settings, run->label())));
    probes[place] = bench::probe_run(session, kProbeSteps);
    progress.advance();
  }
  progress.finish();
  return probes;
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
    auto cost = study::cost_of(study.study, unfinished, probe(unfinished), options.jobs);
    cost.finished = static_cast<int64_t>(study.runs.size() - unfinished.size());
    json["estimate"] = io::record_json(cost);
    if (!options.json) std::cout << "\n" << cost.text();
  }
  if (options.json) std::cout << json.dump(2) << "\n";
}

}  // namespace modrob::app
