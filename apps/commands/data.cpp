#include <iostream>

#include "commands/commands.h"
#include "commands/option_values.h"
#include "core/error.h"
#include "data/container/dataset_writer.h"
#include "data/spoken_reviews/data_folder.h"
#include "data/spoken_reviews/spoken_reviews.h"
#include "data/summary/summary.h"
#include "io/json.h"

namespace modrob::app {

namespace fs = std::filesystem;

namespace {

struct DataCommand {
  std::string folder, output, size = "mosi", source;
  uint64_t seed = 0;
  bool json = false;
};

void make(const DataCommand& command) {
  const fs::path source = command.source.empty() ? data::review_files_folder() : fs::path(command.source);
  const auto contents = data::make_spoken_reviews(source, data::parse_reviews_size(command.size), command.seed);
  data::write_dataset(command.output, contents);
  if (command.json) {
    std::cout << io::Json{{"folder", command.output}, {"utterances", contents.utterances.size()}}.dump(2) << "\n";
    return;
  }
  std::cout << "Wrote " << contents.utterances.size() << " utterances to " << command.output
            << " (text and labels real, audio and video SIMULATED)\n";
}

void show(const DataCommand& command) {
  const auto summary = data::summarize(data::Dataset::open(data::data_folder(command.folder)));
  if (command.json) {
    std::cout << data::to_json(summary).dump(2) << "\n";
  } else {
    std::cout << data::to_text(summary);
  }
}

void verify(const DataCommand& command) {
  const auto dataset = data::Dataset::open(data::data_folder(command.folder));
  dataset.verify_hash();
  if (command.json) {
    std::cout << io::Json{{"folder", dataset.folder().string()}, {"hash", dataset.hash()}, {"unchanged", true}}.dump(2)
              << "\n";
  } else {
    std::cout << "unchanged: " << dataset.folder().string() << " has the content hash it was written with, "
              << dataset.hash() << "\n";
  }
}

}  // namespace

void add_data(CLI::App& app) {
  auto command = std::make_shared<DataCommand>();
  auto* data = app.add_subcommand("data", "Make and look at data sets");
  data->require_subcommand(1);
  data->footer("Example: modrob data show spoken_reviews");
  auto* make_command = data->add_subcommand("make", "Make a data set");
  make_command->require_subcommand(1);
  make_command->footer("Example: modrob data make spoken-reviews --output data/reviews");
  auto* reviews = make_command->add_subcommand("spoken-reviews",
                                               "Real, human-rated review sentences with simulated audio and video");
  reviews->add_option("--output", command->output, "folder of the data set")->type_name(takes::kFolder)->required();
  reviews->add_option("--size", command->size, "mosi (2,199 sentences) or full (10,605) [mosi]")
      ->type_name(one_of({"mosi", "full"}));
  reviews->add_option("--seed", command->seed, "seed of selection, videos and simulation [0]");
  reviews->add_option("--source", command->source, "folder of the two source files [.venv/spoken_reviews]")
      ->type_name(takes::kFolder);
  reviews->add_flag("--json", command->json, "print JSON instead of text");
  reviews->footer("Example: modrob data make spoken-reviews --size full --seed 1 --output data/full");
  reviews->callback([command] { make(*command); });
  add_data_import(*data);
  add_data_audit(*data);
  add_data_split(*data);
  add_data_export(*data);
  auto* show_command = data->add_subcommand("show", "Splits, lengths, labels and sample utterances");
  show_command->add_option("FOLDER", command->folder, "data set")->type_name(takes::kData)->required();
  show_command->add_flag("--json", command->json, "print JSON instead of text");
  show_command->footer("Example: modrob data show data/spoken_reviews --json");
  show_command->callback([command] { show(*command); });
  auto* verify_command = data->add_subcommand("verify", "Compare a data set's bytes with the hash it was written with");
  verify_command->add_option("FOLDER", command->folder, "data set")->type_name(takes::kData)->required();
  verify_command->add_flag("--json", command->json, "print JSON instead of text");
  verify_command->footer("Example: modrob data verify data/mosi");
  verify_command->callback([command] { verify(*command); });
}

}  // namespace modrob::app
