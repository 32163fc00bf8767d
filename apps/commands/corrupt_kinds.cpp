#include "commands/corrupt_kinds.h"

#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>
#include <string>

#include "commands/option_values.h"
#include "core/files.h"
#include "corruption/kind.h"
#include "io/json.h"
#include "report/kind_pictures/kind_picture.h"

namespace modrob::app {

namespace {

io::Json kind_json(const corruption::KindRow& kind) {
  io::Json json = {{"kind", kind.name},
                   {"version", kind.version},
                   {"acts_on", corruption::place_name(kind.place)},
                   {"draws", kind.random},
                   {"help", kind.help}};
  if (!kind.has_strength) return json;
  json["strength"] = kind.strength;
  json["most"] = kind.most;
  json["severities"] = kind.severities;
  return json;
}

void write_pictures(const std::filesystem::path& folder) {
  make_folder(folder);
  for (const auto& picture : report::kind_pictures()) write_file_whole(folder / picture.name, picture.text);
}

void print_kinds(bool as_json) {
  if (as_json) {
    io::Json kinds = io::Json::array();
    for (const auto& kind : corruption::Kind::all()) kinds.push_back(kind_json(kind));
    std::cout << kinds.dump(2) << "\n";
    return;
  }
  std::string_view place;
  for (const auto& kind : corruption::Kind::all()) {
    if (corruption::place_name(kind.place) != place) {
      std::cout << (place.empty() ? "" : "\n") << "on " << (place = corruption::place_name(kind.place)) << "\n";
    }
    std::cout << "  " << kind.name << ": " << kind.help;
    if (kind.has_strength) std::cout << " [strength: " << kind.strength << "]";
    std::cout << "\n";
  }
}

}  // namespace

void add_corrupt_kinds(CLI::App& corrupt) {
  auto* sub = corrupt.add_subcommand("kinds", "What can befall an utterance: kinds, strengths, severities");
  auto json = std::make_shared<bool>(false);
  auto pictures = std::make_shared<std::optional<std::string>>();
  sub->add_flag("--json", *json, "print JSON instead of text");
  sub->add_option("--pictures", *pictures, "also write a picture of each into this folder, KIND.svg: before and after")
      ->type_name(takes::kFolder);
  sub->footer("Example: modrob corrupt kinds --json");
  sub->callback([json, pictures] {
    if (*pictures) write_pictures(**pictures);
    print_kinds(*json);
  });
}

}  // namespace modrob::app
