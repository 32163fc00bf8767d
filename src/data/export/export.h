#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "data/container/dataset.h"
#include "data/export/export_options.h"

namespace modrob::data {

struct ExportReport {
  std::vector<std::string> files;  ///< names in the folder, sorted
  uint64_t bytes = 0;              ///< of all of them
  /// What the user should know, whole sentences: what was cut, what is simulated, what the format cannot hold.
  std::vector<std::string> notes;
};

/// Writes the data set for other programs (docs/data.md, "Export"). The folder `output` appears whole or not at all;
/// frames are streamed. Besides the format's files it holds utterances.csv and export.json (source, format, notes).
/// UserError when `output` exists, for texts the format cannot hold and for impossible options; Interrupted.
ExportReport export_dataset(const Dataset& dataset, const std::filesystem::path& output, const ExportOptions& options);

}  // namespace modrob::data
