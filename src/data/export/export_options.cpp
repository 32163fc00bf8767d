#include "data/export/export_options.h"

#include "core/error.h"
#include "data/export/export_job.h"

namespace modrob::data {

std::span<const ExportFormat> export_formats() {
  static constexpr ExportFormat kFormats[] = {
      {"safetensors", "MMSA's padded arrays", true, write_safetensors_arrays},
      {"npz", "the same, with ids and transcripts", true, write_npz_arrays},
      {"csv", "CSV and an array an utterance", false, write_own_data},
  };
  return kFormats;
}

const ExportFormat& export_format_of(std::string_view name) {
  std::vector<std::string> names;
  for (const auto& format : export_formats()) {
    if (format.name == name) return format;
    names.emplace_back(format.name);
  }
  throw UserError("unknown export format '" + std::string(name) + "'; " + suggestion(name, names));
}

void ExportOptions::validate() const {
  if (max_steps && *max_steps < 1) {
    throw UserError("utterances cannot be cut to " + std::to_string(*max_steps) + " frames; at least 1 is needed");
  }
}

}  // namespace modrob::data
