#include <torch/version.h>

#include <cstdlib>

#include "commands/run_program.h"
#include "model_commands.h"
#include "study_runs.h"
#include "train/run_settings.h"
#include "train/this_machine.h"

int main(int argc, char** argv) {
  using namespace modrob::app;
  // Each batch of real tokens has a shape of its own; oneDNN would keep what it compiled for the last 1024 of them.
  setenv("ONEDNN_PRIMITIVE_CACHE_CAPACITY", "64", /*overwrite=*/0);
  Program program{.version = MODROB_VERSION,
                  .libtorch = TORCH_VERSION,
                  .help_footer = "Start with: modrob study run studies/quick.toml",
                  .model_commands = {{"train", set_up_train},
                                     {"diagnose", set_up_diagnose},
                                     {"predict", set_up_predict},
                                     {"checkpoint", set_up_checkpoint},
                                     {"bench", set_up_bench},
                                     {"run", set_up_run}},
                  .settings = modrob::train::RunSettings::list,
                  .resolve_runs = resolve_runs,
                  .try_models = try_models,
                  .machine = [] { return modrob::train::this_machine(); }};
  program.model_commands["doctor"] = [&](CLI::App& command) { set_up_doctor(command, program); };
  program.model_commands["study run"] = [&](CLI::App& command) { set_up_study_run(command, program); };
  program.model_commands["study submit"] = [&](CLI::App& command) { set_up_study_submit(command, program); };
  program.model_commands["study plan"] = [&](CLI::App& command) { set_up_study_plan(command, program); };
  program.model_commands["study clean"] = [&](CLI::App& command) { set_up_study_clean(command, program); };
  return run_program(argc, argv, program);
}
