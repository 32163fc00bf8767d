#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "core/modality.h"
#include "data/container/dataset_writer.h"
#include "data/importers/import_options.h"
#include "data/importers/import_report.h"

namespace modrob::data {

/// One frame an utterance: the rows of `values`, [utterances, width].
FrameColumn one_frame_each(std::vector<float> values, int64_t width);

/// The same column, whose frames go through `clean_frames` when they are read. Without a width it stays as it is.
FrameColumn cleaned(FrameColumn column, Modality modality, Cleaning cleaning, std::shared_ptr<ImportReport> report);

}  // namespace modrob::data
