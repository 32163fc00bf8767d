#include "data/importers/import_options.h"

#include <array>
#include <utility>

#include "core/error.h"

namespace modrob::data {

namespace {

constexpr std::array<std::pair<ImportFormat, std::string_view>, 9> kNames = {
    {{ImportFormat::kMmsa, "mmsa"},
     {ImportFormat::kMult, "mult"},
     {ImportFormat::kCached, "cached"},
     {ImportFormat::kCsd, "csd"},
     {ImportFormat::kUtterance, "utterance"},
     {ImportFormat::kMosiUtterance, "mosi-utterance"},
     {ImportFormat::kOwn, "own"},
     {ImportFormat::kEmbedding, "embedding"},
     {ImportFormat::kPickle, "pickle"}}};

}  // namespace

std::string_view format_name(ImportFormat format) {
  for (const auto& [known, name] : kNames) {
    if (known == format) return name;
  }
  throw_check_failure("known format", __FILE__, __LINE__, "an import format without a name");
}

std::vector<std::string> import_format_names() {
  std::vector<std::string> names;
  for (const auto& [format, name] : kNames) names.emplace_back(name);
  return names;
}

ImportFormat parse_import_format(std::string_view given) {
  for (const auto& [format, name] : kNames) {
    if (name == given) return format;
  }
  throw UserError("unknown import format '" + std::string(given) + "'; " + suggestion(given, import_format_names()));
}

Cleaning parse_cleaning(std::string_view name) {
  if (name == "default") return Cleaning::kDefault;
  if (name == "reference") return Cleaning::kReference;
  throw UserError("unknown cleaning '" + std::string(name) + "'; " + suggestion(name, {"default", "reference"}));
}

}  // namespace modrob::data
