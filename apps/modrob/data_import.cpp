#include <iostream>

#include "commands.h"
#include "core/error.h"
#include "core/log.h"
#include "core/text_format.h"
#include "data/importers/import.h"
#include "number_options.h"

namespace modrob::app {

namespace {

struct ImportCommand {
  std::string path, output, format, cleaning = "default", labels_as = "scores", rescale;
  data::ImportOptions options;
  bool json = false, keep_scale = false;
};

data::ImportOptions options_of(const ImportCommand& command) {
  auto options = command.options;
  if (!command.format.empty()) options.format = data::parse_import_format(command.format);
  options.cleaning = data::parse_cleaning(command.cleaning);
  options.normalize = !command.keep_scale;
  options.label_meaning.as = data::parse_labels_as(command.labels_as);
  if (!command.rescale.empty()) options.label_meaning.rescale = data::parse_label_range(command.rescale);
  return options;
}

void import(const ImportCommand& command) {
  const auto result = data::import_dataset(command.path, command.output, options_of(command));
  for (const auto& warning : result.warnings) log_warning(warning);
  if (command.json) {
    io::Json json;
    json["format"] = data::format_name(result.format);
    json["output"] = command.output;
    json["is_dataset"] = result.is_dataset;
    json["provenance"] = result.provenance;
    json["warnings"] = result.warnings;
    std::cout << json.dump(2) << "\n";
    return;
  }
  std::cout << "Wrote " << result.summary << " to " << command.output << " (read as "
            << data::format_name(result.format) << ")\n";
  if (!result.is_dataset) return;
  for (const auto& [what, count] : result.provenance.at("repairs").items()) {
    std::cout << "  repaired: " << count.get<int64_t>() << " " << what << "\n";
  }
  if (const auto known = result.provenance.find("known_file"); known != result.provenance.end()) {
    std::cout << "  the file is " << known->get<std::string>() << ", bit for bit\n";
  }
  std::cout << "Next: modrob data audit " << shell_word(command.output) << "\n";
}

std::string all_formats() {
  std::string text;
  for (const auto& name : data::import_format_names()) text += (text.empty() ? "" : ", ") + name;
  return text;
}

}  // namespace

void add_data_import(CLI::App& data) {
  auto command = std::make_shared<ImportCommand>();
  auto& options = command->options;
  auto* app = data.add_subcommand("import", "Turn a file or folder of this field into a data set, running none of it");
  app->add_option("PATH", command->path,
                  "pickle of MMSA, MulT, MISA, BBFN or MMIM, or a folder of one set; folder of .csd files; "
                  "utterance-level folder; own table (CSV, TSV, JSON)")
      ->required();
  app->add_option("--output", command->output, "folder of the data set; must not exist")->required();
  app->add_option("--format", command->format, "instead of finding it out: " + all_formats());
  app->add_option("--name", options.name, "name of the data set [by its videos or file]");
  app->add_option("--cleaning", command->cleaning,
                  "default (what is no number becomes 0, counted) or reference (as the reference's loader) [default]");
  app->add_option("--labels", options.labels, "label CSV with the transcripts of a MulT pickle; .csd file of labels");
  app->add_option("--audio", options.audio, "own data: arrays of audio (.npy, .npz, folder); .csd file of audio");
  app->add_option("--video", options.video, "own data: arrays of video; .csd file of video");
  app->add_option("--words", options.words, ".csd file of words");
  app->add_option("--folds", options.folds, "mosi-utterance: standard or reference [standard]");
  app->add_option("--label-kind", options.label_kind, "mosi-utterance: binary (+1, -1) or regression [binary]");
  app->add_option("--features", options.features, "mosi-utterance: audio, visual, text [audio]")->delimiter(',');
  app->add_option("--labels-as", command->labels_as,
                  "scores (0 is neutral) or negative-positive (classes 0 and 1 become -1 and +1) [scores]");
  app->add_option("--rescale", command->rescale,
                  "LOW,HIGH: the ends of the labels' scale become -1 and 1; LOW,HIGH,TO_LOW,TO_HIGH: other ends");
  app->add_flag("--keep-scale", command->keep_scale, ".csd: no z-score within each utterance");
  app->add_flag("--mean-frames", options.mean_frames, "MMSA: one frame, the mean over all (its need_normalized)");
  app->add_option("--vocabulary-size", options.vocabulary_size,
                  "MMSA: how many tokens the vocabulary of text_bert has [30522]")
      ->check(whole_number_from(1));
  app->add_option("--memory", options.memory, "bytes that a pickle's objects may take (arrays stay in the file) [1GiB]")
      ->transform(CLI::AsSizeValue(false));
  app->add_flag("--strict", options.strict, "refuse utterances without frames instead of importing them as missing");
  app->add_flag("--json", command->json, "print JSON instead of text");
  app->footer(
      "Example: modrob data import unaligned_50.pkl --output data/mosi\n"
      "         modrob data import CMU_MOSI/ --output data/mosi_csd\n"
      "         modrob data import talks.csv --output data/talks\n"
      "         modrob data import classes.csv --output data/classes --labels-as negative-positive");
  app->callback([command] { import(*command); });
}

}  // namespace modrob::app
