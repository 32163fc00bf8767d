#include "data/export/export_options.h"

#include <array>

#include "core/error.h"

namespace modrob::data {

namespace {

constexpr std::array kFormats = {ExportFormat::kSafetensors, ExportFormat::kNpz, ExportFormat::kCsv};

}  // namespace

std::string_view export_format_name(ExportFormat format) {
  constexpr std::array<std::string_view, kFormats.size()> kNames = {"safetensors", "npz", "csv"};
  return kNames[static_cast<size_t>(format)];
}

ExportFormat parse_export_format(std::string_view name) {
  for (const ExportFormat format : kFormats) {
    if (export_format_name(format) == name) return format;
  }
  throw UserError("unknown export format '" + std::string(name) + "'; " + suggestion(name, export_format_names()));
}

std::vector<std::string> export_format_names() {
  std::vector<std::string> names;
  for (const ExportFormat format : kFormats) names.emplace_back(export_format_name(format));
  return names;
}

void ExportOptions::validate() const {
  if (max_steps && *max_steps < 1) {
    throw UserError("utterances cannot be cut to " + std::to_string(*max_steps) + " frames; at least 1 is needed");
  }
}

}  // namespace modrob::data
