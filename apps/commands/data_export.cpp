#include <iostream>
#include <optional>

#include "commands/commands.h"
#include "commands/number_options.h"
#include "commands/option_values.h"
#include "core/error.h"
#include "data/export/export.h"
#include "data/splits/resplit.h"
#include "data/spoken_reviews/data_folder.h"

namespace modrob::app {

namespace {

struct ExportCommand {
  std::string folder, output;
  data::ExportOptions options;
  bool json = false;
};

void export_data(const ExportCommand& command) {
  const auto dataset = data::Dataset::open(data::data_folder(command.folder));
  const auto report = data::export_dataset(dataset, command.output, command.options);
  if (command.json) {
    std::cout << io::Json({{"output", command.output},
                           {"files", report.files},
                           {"bytes", report.bytes},
                           {"notes", report.notes}})
                     .dump(2)
              << "\n";
    return;
  }
  std::cout << "Wrote " << report.files.size() << " files to " << command.output << ":";
  for (const auto& file : report.files) std::cout << " " << file;
  std::cout << "\n";
  for (const auto& note : report.notes) std::cout << "  note: " << note << "\n";
}

struct SplitCommand {
  std::string folder, output, file, shares;
  int64_t folds = 0, fold = 0;
  std::optional<double> valid_share;
  bool standard = false, json = false;
  uint64_t seed = 1;
};

data::ResplitOptions options_of(const SplitCommand& command) {
  const int rules = !command.shares.empty() + (command.folds > 0) + command.standard + !command.file.empty();
  if (rules != 1) {
    throw UserError("name one rule: --shares 70,10,20, --folds 5 --fold 0, --standard or --file FILE.csv");
  }
  if (command.valid_share && command.folds == 0) {
    throw UserError("--valid-share is a share of the other folds; it needs --folds");
  }
  data::ResplitOptions options;
  options.seed = command.seed;
  if (!command.shares.empty()) {
    options.rule = data::SplitRule::kShares;
    options.shares = data::parse_split_shares(command.shares);
  } else if (command.folds > 0) {
    options.rule = data::SplitRule::kFolds;
    options.folds.folds = command.folds;
    options.folds.fold = command.fold;
    options.folds.valid_share = command.valid_share;
  } else if (command.standard) {
    options.rule = data::SplitRule::kStandard;
  } else {
    options.rule = data::SplitRule::kFile;
    options.file = command.file;
  }
  return options;
}

void split(const SplitCommand& command) {
  const auto options = options_of(command);
  const auto dataset = data::Dataset::open(data::data_folder(command.folder));
  const auto plan = data::resplit(dataset, command.output, options);
  if (command.json) {
    std::cout << plan.provenance.dump(2) << "\n";
    return;
  }
  std::cout << "Wrote " << command.output << ":";
  for (const data::Split split : data::kSplits) {
    const auto& counts = plan.counts[static_cast<size_t>(split)];
    std::cout << " " << data::split_name(split) << " " << counts.utterances << " utterances in " << counts.videos
              << " videos" << (split == data::Split::kTest ? "\n" : ",");
  }
  for (const auto& notice : plan.provenance.value("notices", std::vector<std::string>())) {
    std::cout << "  " << notice << "\n";
  }
  if (plan.unused_videos > 0) {
    std::cout << "  " << plan.unused_videos << " of the file's videos are not in the data set\n";
  }
}

}  // namespace

void add_data_export(CLI::App& data) {
  auto command = std::make_shared<ExportCommand>();
  auto* app = data.add_subcommand("export", "Write a data set for other programs, without pickles");
  app->add_option("FOLDER", command->folder, "data set")->type_name(takes::kData)->required();
  app->add_option("--output", command->output, "folder to write; must not exist")
      ->type_name(takes::kFolder)
      ->required();
  std::string formats;
  std::vector<std::string> names;
  for (const auto& format : data::export_formats()) {
    formats += (formats.empty() ? "" : ", ") + std::string(format.name) + " (" + std::string(format.help) + ")";
    names.emplace_back(format.name);
  }
  app->add_option("--format", command->options.format, formats + " [npz]")->type_name(one_of(names));
  app->add_option("--max-steps", command->options.max_steps, "cut longer utterances [none is cut]")
      ->check(whole_number_from(1));
  app->add_flag("--json", command->json, "print JSON instead of text");
  app->footer("Example: modrob data export data/mosi --output mosi_npz --format npz");
  app->callback([command] { export_data(*command); });
}

void add_data_split(CLI::App& data) {
  auto command = std::make_shared<SplitCommand>();
  auto* app = data.add_subcommand("split", "The same data set with other splits; a video is in one split only");
  app->add_option("FOLDER", command->folder, "data set")->type_name(takes::kData)->required();
  app->add_option("--output", command->output, "folder of the new data set; must not exist")
      ->type_name(takes::kFolder)
      ->required();
  app->add_option("--shares", command->shares, "per cent of utterances for train, valid and test, such as 70,10,20");
  app->add_option("--folds", command->folds, "number of folds")->check(whole_number_from(1));
  app->add_option("--fold", command->fold, "which fold is the test split, from 0 [0]");
  app->add_option("--valid-share", command->valid_share,
                  "per cent of all utterances to validate on, taken from the other folds [the next fold validates]");
  app->add_flag("--standard", command->standard, "the published folds of CMU-MOSI and CMU-MOSEI");
  app->add_option("--file", command->file, "CSV with the columns video and split")->type_name(takes::kFile);
  app->add_option("--seed", command->seed, "of shares and folds [1]");
  app->add_flag("--json", command->json, "print JSON instead of text");
  app->footer(
      "Example: modrob data split data/talks --output data/talks_fold0 --folds 5 --fold 0\n"
      "         modrob data split data/talks --output data/talks_split --shares 70,10,20");
  app->callback([command] { split(*command); });
}

}  // namespace modrob::app
