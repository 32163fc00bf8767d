#include <iostream>

#include "commands/option_values.h"
#include "core/error.h"
#include "core/files.h"
#include "core/log.h"
#include "core/program_call.h"
#include "core/text_format.h"
#include "data/splits/training_rows.h"
#include "io/record/json_writer.h"
#include "model_commands.h"
#include "runs/run_folder.h"
#include "runs/run_lock.h"
#include "train/run_sources.h"
#include "train/training_run.h"

namespace modrob::app {

namespace {

struct TrainCommand {
  std::string model = "misa";
  std::string data = "spoken_reviews";
  std::string recipe, output;
  std::vector<std::string> assignments;
  bool json = false;
  bool settings = false;
};

void list_settings(const std::string& model) {
  for (const auto& row : train::RunSettings::list(model)) {
    const std::string allowed = row.allowed();
    std::cout << row.key << " = " << row.value.dump() << "  (" << row.type_name()
              << (allowed.empty() ? "" : ", " + allowed) << ")\n    " << row.help << "\n";
  }
}

void run(const TrainCommand& command) {
  if (command.settings) return list_settings(command.model);
  if (command.output.empty()) throw UserError("--output is missing: name the folder of the run");
  const auto resolved = train::resolve_settings(command.model, command.data, command.recipe,
                                                config::Config::from_assignments(command.assignments));
  train::Session session(resolved);  // before the folder is made: what does not fit leaves nothing behind
  data::require_trainable(session.dataset());
  runs::RunFolder folder(command.output);
  folder.prepare(train::identity_of(resolved), {.data = command.data, .model = command.model, .seed = resolved.seed});
  if (!folder.names().imported.is_null()) {
    throw UserError("'" + command.output +
                    "' holds imported parameters, which cannot be trained on; choose another folder");
  }
  const runs::RunLock lock(folder.path());
  remove_leftovers(folder.path());
  const auto outcome = train::train_in_folder(session, folder.path(), {});
  io::Json result = {{"folder", command.output},
                     {"epochs", outcome.epochs},
                     {"steps", outcome.steps},
                     {"best_epoch", outcome.best_epoch},
                     {"validation_loss", outcome.validation_loss},
                     {"validation", io::record_json(outcome.validation)}};
  const auto& unknown = session.collator().unknown_pieces();
  if (unknown.many()) {
    result["unknown_pieces"] = {{"pieces", unknown.pieces},
                                {"unknown", unknown.unknown},
                                {"share", unknown.share()},
                                {"reason", session.collator().unknown_reason()}};
  }
  if (command.json) {
    std::cout << result.dump(2) << "\n";
  } else {
    std::cout << "Trained " << outcome.epochs << " epochs; epoch " << outcome.best_epoch + 1
              << " has the smallest validation loss, " << outcome.validation_loss << " (Corr "
              << fixed(outcome.validation.corr, 3) << ").\nNext: " << program_call() << " diagnose "
              << shell_word(command.output) << "\n";
  }
}

}  // namespace

void set_up_train(CLI::App& train) {
  auto command = std::make_shared<TrainCommand>();
  train.add_option("--model", command->model, "model [misa]")->type_name(takes::kModel);
  train.add_option("--data", command->data, "folder of a data set [spoken_reviews]")->type_name(takes::kData);
  train.add_option("--recipe", command->recipe, "recipe file [studies/recipes/<model>.<data>.toml]")
      ->type_name(takes::kFile);
  train.add_option("--output", command->output, "folder of the run; training goes on where one there stopped")
      ->type_name(takes::kFolder);
  train.add_option("--set", command->assignments, "on top of the recipe; repeatable")
      ->type_name(takes::kSetting)
      ->take_all();
  train.add_flag("--settings", command->settings, "list every setting with its default and help");
  train.add_flag("--json", command->json, "print JSON instead of text");
  train.footer("Example: modrob train --set seed=2 --set robust.missing=0.15 --set robust.noise=0.15 --output runs/a");
  train.callback([command] { run(*command); });
}

}  // namespace modrob::app
