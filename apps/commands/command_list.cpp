#include "commands/command_list.h"

#include "commands/commands.h"
#include "commands/model_command.h"
#include "commands/number_options.h"

namespace modrob::app {

void add_commands(CLI::App& app, const Program& program) {
  add_study(app, program);
  add_model_command(app, program, "train", "Train one model on one data set");
  add_model_command(app, program, "diagnose", "Remove or disturb modalities of a trained run's test utterances");
  add_model_command(app, program, "predict", "Score one utterance with a trained run");
  add_data(app);
  add_corrupt(app);
  add_model_command(app, program, "checkpoint", "Look at and import weight files: safetensors and torch.save's");
  add_model_command(app, program, "bench", "Measure this machine");
  add_fidelity(app);
  add_explain(app, program);
  add_cite(app, program);
  add_model_command(app, program, "doctor", "What this machine offers and what is missing");
  add_completion(app, program);
  add_version(app, program);
  add_model_command(app, program, "run", "Carry out one run of a study: train and diagnose (what `study run` starts)");
  check_numbers(app);
}

}  // namespace modrob::app
