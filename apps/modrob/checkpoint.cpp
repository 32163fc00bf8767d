#include <ATen/Parallel.h>

#include <algorithm>
#include <iostream>

#include "commands/number_options.h"
#include "commands/option_values.h"
#include "core/error.h"
#include "core/files.h"
#include "core/program_call.h"
#include "core/text_format.h"
#include "io/weight_file.h"
#include "model_commands.h"
#include "runs/run_folder.h"
#include "text/encoder_folder.h"
#include "train/checkpoint_import.h"
#include "train/checkpoint_store.h"
#include "train/reference_keys.h"
#include "train/run_sources.h"
#include "train/session.h"

namespace modrob::app {

namespace fs = std::filesystem;

namespace {

struct CheckpointCommand {
  std::string file, model, data, recipe, output;
  std::vector<std::string> assignments;
  int64_t audio_width = 0, video_width = 0;
  bool json = false;
};

io::Json describe(const io::WeightFile& file) {
  io::Json tensors = io::Json::array();
  int64_t numbers = 0, bytes = 0;
  for (const auto& [name, view] : file.tensors()) {
    tensors.push_back({{"name", name}, {"dtype", io::dtype_name(view.dtype)}, {"shape", view.shape}});
    numbers += view.count();
    bytes += view.count() * static_cast<int64_t>(io::dtype_size(view.dtype));
  }
  return {{"file", file.name()},
          {"format", io::weight_format_name(file.format())},
          {"inner_key", file.inner_key()},
          {"looks_like", train::guess_model(file)},
          {"numbers", numbers},
          {"bytes", bytes},
          {"left_out", file.left_out()},
          {"tensors", tensors}};
}

void show(const CheckpointCommand& command) {
  const auto file = io::WeightFile::open(command.file);
  const io::Json about = describe(file);
  if (command.json) {
    std::cout << about.dump(2) << "\n";
    return;
  }
  std::vector<std::vector<std::string>> rows = {{"tensor", "type", "shape"}};
  for (const auto& [name, view] : file.tensors()) {
    rows.push_back({printable(name), std::string(io::dtype_name(view.dtype)), io::shape_text(view.shape)});
  }
  std::cout << align(rows) << "\n"
            << file.tensors().size() << " tensors, " << about.at("numbers") << " numbers, " << about.at("bytes")
            << " bytes; " << io::weight_format_name(file.format());
  if (!file.inner_key().empty()) std::cout << ", under the key " << printable(file.inner_key());
  const auto guess = about.at("looks_like").get<std::string>();
  std::cout << "\nBy its names it is "
            << (guess.empty() ? "no checkpoint that modrob knows" : "a checkpoint of " + guess) << ".\n";
  if (!file.left_out().empty()) {
    std::cout << file.left_out().size() << " entries are no tensors and were left out:";
    for (const auto& name : file.left_out()) std::cout << " " << printable(name);
    std::cout << "\n";
  }
}

// Without a data set: the settings alone, for a model of the checkpoint's sizes.
train::RunSettings settings_without_data(const CheckpointCommand& command) {
  models::find_model(command.model);
  config::Config config = command.recipe.empty() ? config::Config() : config::Config::from_toml_file(command.recipe);
  config.overlay(config::Config::from_assignments(command.assignments));
  config.set("model", command.model, "--model");
  if (const io::Json* encoder = config.find("text.encoder"); encoder != nullptr && encoder->is_string()) {
    config.set("text.encoder", text::encoder_folder(encoder->get<std::string>()), config.where("text.encoder"));
  }
  return train::RunSettings::resolve(config);
}

io::Json import_to_file(const CheckpointCommand& command, const io::WeightFile& file) {
  const auto settings = settings_without_data(command);
  train::CheckpointWidths widths{command.audio_width, command.video_width};
  const auto built = train::build_for_checkpoint(file, settings, widths);
  io::Json about = train::import_parameters(file, command.model, *built.model).to_json();
  about["file"] = command.file;
  about["model"] = command.model;
  about["audio_width"] = widths.audio;
  about["video_width"] = widths.video;
  about["settings"] = settings.to_json();
  train::write_parameters(*built.model, about, command.output);
  return about;
}

// A run folder as training leaves it, so that diagnose and predict work on it.
io::Json import_to_run(const CheckpointCommand& command, const io::WeightFile& file) {
  const auto settings = train::resolve_settings(command.model, command.data, command.recipe,
                                                config::Config::from_assignments(command.assignments));
  train::Session session(settings);
  io::Json about = train::import_parameters(file, command.model, session.model()).to_json();
  about["file"] = command.file;
  about["model"] = command.model;
  FolderInProgress folder(command.output);
  runs::RunFolder(folder.path())
      .prepare(train::identity_of(settings),
               {.data = command.data, .model = command.model, .seed = settings.seed, .imported = about});
  nn::StateWriter best;
  session.write_parameters(best, /*trained_only=*/false);
  train::CheckpointStore(folder.path()).save_imported(best);
  folder.commit();
  return about;
}

void run_import(const CheckpointCommand& command) {
  at::set_num_threads(1);
  const bool to_file = fs::path(command.output).extension() == ".safetensors";
  if (!to_file && command.data.empty()) {
    throw UserError("--output " + command.output +
                    " is a run folder, which needs the data set it is for: add --data DIR, or "
                    "name a file that ends in .safetensors");
  }
  if (to_file && !command.data.empty()) {
    throw UserError("--data is for a run folder, but --output " + command.output + " is a file; leave one of them out");
  }
  if (!to_file && (command.audio_width != 0 || command.video_width != 0)) {
    throw UserError("--audio-width and --video-width follow from --data; leave them out");
  }
  const auto file = io::WeightFile::open(command.file);
  const io::Json about = to_file ? import_to_file(command, file) : import_to_run(command, file);
  if (command.json) {
    std::cout << about.dump(2) << "\n";
    return;
  }
  std::cout << "Imported " << about.at("tensors") << " parameters (" << about.at("numbers") << " numbers) of "
            << command.model << " into " << command.output << "\n";
  if (!about.at("ignored").empty()) {
    std::cout << about.at("ignored").size() << " buffers that nothing needs were left out.\n";
  }
  if (!to_file) std::cout << "Next: " << program_call() << " diagnose " << shell_word(command.output) << "\n";
}

}  // namespace

void set_up_checkpoint(CLI::App& checkpoint) {
  auto command = std::make_shared<CheckpointCommand>();
  checkpoint.require_subcommand(1);
  checkpoint.footer("Example: modrob checkpoint show pytorch_model.bin");
  auto* show_command = checkpoint.add_subcommand("show", "Names, types and shapes, and which model it looks like");
  show_command->add_option("FILE", command->file, "weight file (.safetensors, .pt, .bin)")->required();
  show_command->add_flag("--json", command->json, "print JSON instead of text");
  show_command->footer(
      "The file is read, never run: no pickle can execute anything here.\n"
      "Example: modrob checkpoint show best_model.pt --json");
  show_command->callback([command] { show(*command); });
  auto* import_command =
      checkpoint.add_subcommand("import", "Take over the parameters of a reference implementation's state dict");
  import_command->add_option("FILE", command->file, "weight file (.safetensors, .pt, .bin)")->required();
  import_command->add_option("--model", command->model, "model whose parameters these are")
      ->type_name(takes::kModel)
      ->required();
  import_command->add_option("--output", command->output, "FILE.safetensors, or with --data the folder of a run")
      ->type_name(takes::kFile)
      ->required();
  import_command->add_option("--data", command->data, "data set to use it on: makes a run that diagnose takes")
      ->type_name(takes::kData);
  import_command
      ->add_option("--recipe", command->recipe, "recipe file; with --data [studies/recipes/<model>.<data>.toml]")
      ->type_name(takes::kFile);
  import_command->add_option("--set", command->assignments, "on top of the recipe; repeatable")
      ->type_name(takes::kSetting)
      ->take_all();
  import_command->add_option("--audio-width", command->audio_width, "audio features a frame [as the checkpoint tells]")
      ->check(whole_number_from(1));
  import_command->add_option("--video-width", command->video_width, "video features a frame [as the checkpoint tells]")
      ->check(whole_number_from(1));
  import_command->add_flag("--json", command->json, "print JSON instead of text");
  import_command->footer(
      "Names are taken as they are, without 'module.' or 'Model.' in front, or with 'Model.' added; position ids, "
      "versions\n"
      "and other buffers without use are left out. Anything missing, unexpected or of another shape is refused by "
      "name.\n"
      "Example: modrob checkpoint import best_model.pt --model misa --set misa.hidden_size=128 --output "
      "misa.safetensors");
  import_command->callback([command] { run_import(*command); });
}

}  // namespace modrob::app
