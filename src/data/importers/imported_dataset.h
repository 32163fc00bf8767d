#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include "data/container/dataset_writer.h"
#include "data/importers/import_report.h"

namespace modrob::data {

/// What an importer hands over: everything but the frames, and the frames when they are asked for. `report` goes on
/// counting while frames are copied.
struct ImportedDataset {
  DatasetOutline outline;
  FrameColumn audio, video;
  std::shared_ptr<ImportReport> report = std::make_shared<ImportReport>();
  std::vector<std::filesystem::path> sources;  ///< files that were read; their SHA-256 goes into the provenance
};

}  // namespace modrob::data
