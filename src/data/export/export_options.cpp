#include "data/export/export_options.h"

#include "core/error.h"
#include "core/find_named.h"
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
  return find_named(export_formats(), name, "export format");
}

void ExportOptions::validate() const {
  if (max_steps && *max_steps < 1) {
    throw UserError("utterances cannot be cut to " + std::to_string(*max_steps) + " frames; at least 1 is needed");
  }
}

}  // namespace modrob::data
