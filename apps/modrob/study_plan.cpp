#include <iostream>
#include <memory>

#include "bench/run_probe.h"
#include "commands/find_study.h"
#include "commands/number_options.h"
#include "core/progress.h"
#include "core/threads.h"
#include "io/record/json_writer.h"
#include "model_commands.h"
#include "study/study_cost.h"
#include "train/session.h"

namespace modrob::app {

namespace {

constexpr int kProbeSteps = 3;

struct PlanCommand {
  StudyOptions study;
  int jobs = 0;
  bool no_probe = false;
};

// Every model and data set that has unfinished runs is tried out once, as its first unfinished run; one that trains on
// changed inputs costs more, so it stands for all.
study::Probes probe(const std::vector<const study::GridRun*>& unfinished) {
  std::map<std::pair<std::string, std::string>, const study::GridRun*> first;
  const auto changes_inputs = [](const study::GridRun& run) {
    const auto settings = config::Config::from_json(run.identity.settings, run.label());
    return !train::RunSettings::resolve(settings).training_corruption().changed_inputs().empty();
  };
  for (const auto* run : unfinished) {
    const auto [place, added] = first.try_emplace({run->data, run->model}, run);
    if (!added && changes_inputs(*run) && !changes_inputs(*place->second)) place->second = run;
  }
  Progress progress("probe", static_cast<int64_t>(first.size()), "models");
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

void plan(const PlanCommand& command, const Program& program) {
  const auto study = prepare_study(command.study, program);
  tell_changes(study);
  const bool json_asked = command.study.json;
  std::vector<const study::GridRun*> unfinished;
  io::Json rows = io::Json::array();
  const study::FinishedRuns finished(study);
  for (const auto& run : study.runs) {
    const bool done = finished(run);
    if (!done) unfinished.push_back(&run);
    io::Json row = io::record_json(run.names());
    row["finished"] = done;
    row["folder"] = run.folder.string();
    rows.push_back(std::move(row));
    if (!json_asked) std::cout << (done ? "finished  " : "to do     ") << run.label() << " on " << run.data << "\n";
  }
  io::Json json = {{"runs", std::move(rows)}};
  if (!command.no_probe) {
    const int jobs = command.jobs > 0 ? command.jobs : available_cores();
    auto cost = study::cost_of(study.study, unfinished, probe(unfinished), jobs);
    cost.finished = static_cast<int64_t>(study.runs.size() - unfinished.size());
    json["estimate"] = io::record_json(cost);
    if (!json_asked) std::cout << "\n" << cost.text();
  }
  if (json_asked) std::cout << json.dump(2) << "\n";
}

}  // namespace

void set_up_study_plan(CLI::App& app, const Program& program) {
  auto command = std::make_shared<PlanCommand>();
  add_study_options(app, command->study);
  app.add_option("--jobs", command->jobs, "runs at a time [one per core]")->check(whole_number_from(1, 1024));
  app.add_flag("--no-probe", command->no_probe, "only list the runs");
  app.footer("Example: modrob study plan studies/quick.toml");
  app.callback([command, &program] { plan(*command, program); });
}

}  // namespace modrob::app
