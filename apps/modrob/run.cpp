#include "commands.h"
#include "diagnose/carry_out.h"
#include "run_places.h"

namespace modrob::app {

void add_run(CLI::App& app) {
  auto folder = std::make_shared<std::string>();
  auto places = std::make_shared<train::RunPlaces>();
  auto* run = app.add_subcommand("run", "Carry out one run of a study: train and diagnose (what `study run` starts)");
  run->add_option("FOLDER", *folder, "run folder; the run goes on from where it stands")->required();
  add_places(*run, *places);
  run->footer("Example: modrob run results/quick/runs/misa-...");
  run->callback([folder, places] { diagnose::carry_out(*folder, *places); });
}

}  // namespace modrob::app
