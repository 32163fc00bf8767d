#pragma once

#include "data/importers/importer.h"

namespace modrob::data {

/// A folder of .csd files (CMU-MultimodalSDK): words, audio, video and labels, aligned to words and cut at the labelled
/// segments with the reference's bits (csd_alignment.h), split by the standard folds. Segments of videos outside the
/// folds are left out and counted; where no video is in a fold, all become training. UserErrors and FormatErrors of
/// find_csd_roles and align_csd.
///
/// One .csd file alone is no data set, but becomes plain files: sequence.safetensors holds "<entry>/intervals" [rows,
/// 2] and, for numbers, "<entry>/features" [rows, width] float32 as stored; sequence.json the metadata and words.
std::variant<ImportedDataset, PlainImporter> import_csd(const ImportSource& source);
bool is_csd(const ImportSource& source);

}  // namespace modrob::data
