#include "diagnose/carry_out.h"
#include "model_commands.h"
#include "run_places.h"

namespace modrob::app {

void set_up_run(CLI::App& run) {
  auto folder = std::make_shared<std::string>();
  auto places = std::make_shared<train::RunPlaces>();
  run.add_option("FOLDER", *folder, "run folder; the run goes on from where it stands")->required();
  add_places(run, *places);
  auto cache = std::make_shared<std::string>();
  add_cache(run, *cache);
  run.footer("Example: modrob run results/quick/runs/misa-...");
  run.callback([folder, places, cache] { diagnose::carry_out(*folder, *places, *cache); });
}

}  // namespace modrob::app
