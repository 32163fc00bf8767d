#include <iostream>

#include "commands/commands.h"
#include "commands/number_options.h"
#include "commands/option_values.h"
#include "core/log.h"
#include "data/importers/import.h"
#include "data/importers/import_request.h"
#include "data/importers/importer.h"

namespace modrob::app {

namespace {

struct ImportCommand {
  std::string path, output;
  data::ImportRequest request;
  bool json = false;
};

void import(const ImportCommand& command) {
  const auto result = data::import_dataset(command.path, command.output, command.request.resolved());
  for (const auto& warning : result.warnings) log_warning(warning);
  std::cout << (command.json ? data::to_json(result).dump(2) + "\n" : data::to_text(result));
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
          if constexpr (std::is_same_v<Value, std::filesystem::path>) option->type_name(takes::kFile);
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
  auto& [options, cleaning, labels_as, rescale] = command->request;
  auto* app = data.add_subcommand("import", "Turn a file or folder of this field into a data set, running none of it");
  app->add_option("PATH", command->path, "file or folder of one of the formats below")->required();
  app->add_option("--output", command->output, "folder of the data set; must not exist")
      ->type_name(takes::kFolder)
      ->required();
  std::vector<std::string> formats;
  for (const auto& importer : data::importers()) formats.emplace_back(importer.name);
  app->add_option("--format", options.format, "what it is, instead of finding it out by content")
      ->type_name(one_of(formats));
  app->add_option("--name", options.name, "name of the data set [by its videos or file]");
  app->add_option("--cleaning", cleaning,
                  "default (what is no number becomes 0, counted) or reference (as the reference's loader) [default]")
      ->type_name(one_of({"default", "reference"}));
  app->add_option("--labels-as", labels_as,
                  "scores (0 is neutral) or negative-positive (classes 0 and 1 become -1 and +1) [scores]")
      ->type_name(one_of({"scores", "negative-positive"}));
  app->add_option("--rescale", rescale,
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
