#pragma once

#include <filesystem>

#include "data/container/dataset.h"
#include "data/importers/imported_dataset.h"

namespace modrob::testing {

/// Writes what an importer made, with its report, and opens it.
inline data::Dataset write_import(data::ImportedDataset imported, const std::filesystem::path& folder) {
  if (imported.outline.name.empty()) imported.outline.name = "imported";
  data::write_dataset(folder, imported.outline, imported.audio, imported.video,
                      [&](io::Json& provenance) { imported.report->write(provenance); });
  return data::Dataset::open(folder);
}

}  // namespace modrob::testing
