#include <iostream>

#include "commands.h"
#include "core/error.h"
#include "core/log.h"
#include "core/text_format.h"
#include "data/importers/import.h"
#include "data/importers/importer.h"
#include "number_options.h"

namespace modrob::app {

namespace {

struct ImportCommand {
  std::string path, output, cleaning = "default", labels_as = "scores", rescale;
  data::ImportOptions options;
  bool json = false;
};

data::ImportOptions options_of(const ImportCommand& command) {
  auto options = command.options;
  options.cleaning = data::parse_cleaning(command.cleaning);
  options.label_meaning.as = data::parse_labels_as(command.labels_as);
  if (!command.rescale.empty()) options.label_meaning.rescale = data::parse_label_range(command.rescale);
  return options;
}

void import(const ImportCommand& command) {
  const auto result = data::import_dataset(command.path, command.output, options_of(command));
  for (const auto& warning : result.warnings) log_warning(warning);
  if (command.json) {
    io::Json json;
    json["format"] = result.format;
    json["output"] = command.output;
    json["is_dataset"] = result.is_dataset;
    json["provenance"] = result.provenance;
    json["warnings"] = result.warnings;
    std::cout << json.dump(2) << "\n";
    return;
  }
  std::cout << "Wrote " << result.summary << " to " << command.output << " (read as " << result.format << ")\n";
  if (!result.is_dataset) return;
  for (const auto& [what, count] : result.provenance.at("repairs").items()) {
    std::cout << "  repaired: " << count.get<int64_t>() << " " << what << "\n";
  }
  if (const auto known = result.provenance.find("known_file"); known != result.provenance.end()) {
    std::cout << "  the file is " << known->get<std::string>() << ", bit for bit\n";
  }
  std::cout << "Next: modrob data audit " << shell_word(command.output) << "\n";
}

/// The settings that only some importers read. Several may read one of the same name: each says what it is there.
void add_importer_options(CLI::App& app, data::ImportOptions& options) {
  for (const auto& importer : data::importers()) {
    for (const auto& [name, help, field] : importer.options) {
      const std::string text = std::string(importer.name) + ": " + help;
      if (auto* known = app.get_option_no_throw("--" + name)) {
        known->description(known->get_description() + "; " + text);
        continue;
      }
      const auto add = [&, name = "--" + name](auto member) {
        auto& value = options.*member;
        using Value = std::decay_t<decltype(value)>;
        if constexpr (std::is_same_v<Value, bool>) {
          app.add_flag(name, value, text);
        } else {
          auto* option = app.add_option(name, value, text);
          if constexpr (std::is_same_v<Value, int64_t>) option->check(whole_number_from(1));
          if constexpr (std::is_same_v<Value, std::vector<std::string>>) option->delimiter(',');
        }
      };
      std::visit(add, field);
    }
  }
}

std::string formats_help() {
  std::string text = "Formats:\n";
  for (const auto& importer : data::importers()) {
    text.append("  ").append(importer.name).append(16 - importer.name.size(), ' ').append(importer.help) += "\n";
  }
  return text;
}

}  // namespace

void add_data_import(CLI::App& data) {
  auto command = std::make_shared<ImportCommand>();
  auto& options = command->options;
  auto* app = data.add_subcommand("import", "Turn a file or folder of this field into a data set, running none of it");
  app->add_option("PATH", command->path, "file or folder of one of the formats below")->required();
  app->add_option("--output", command->output, "folder of the data set; must not exist")->required();
  app->add_option("--format", options.format, "what it is, instead of finding it out by content");
  app->add_option("--name", options.name, "name of the data set [by its videos or file]");
  app->add_option("--cleaning", command->cleaning,
                  "default (what is no number becomes 0, counted) or reference (as the reference's loader) [default]");
  app->add_option("--labels-as", command->labels_as,
                  "scores (0 is neutral) or negative-positive (classes 0 and 1 become -1 and +1) [scores]");
  app->add_option("--rescale", command->rescale,
                  "LOW,HIGH: the ends of the labels' scale become -1 and 1; LOW,HIGH,TO_LOW,TO_HIGH: other ends");
  app->add_option("--memory", options.memory, "bytes that a pickle's objects may take (arrays stay in the file) [1GiB]")
      ->transform(CLI::AsSizeValue(false));
  app->add_flag("--strict", options.strict, "refuse utterances without frames instead of importing them as missing");
  add_importer_options(*app, options);
  app->add_flag("--json", command->json, "print JSON instead of text");
  app->footer(formats_help() +
              "\nExample: modrob data import unaligned_50.pkl --output data/mosi\n"
              "         modrob data import CMU_MOSI/ --output data/mosi_csd\n"
              "         modrob data import talks.csv --output data/talks\n"
              "         modrob data import classes.csv --output data/classes --labels-as negative-positive");
  app->callback([command] { import(*command); });
}

}  // namespace modrob::app
