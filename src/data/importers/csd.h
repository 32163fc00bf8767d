#pragma once

#include <filesystem>

#include "data/importers/import_options.h"
#include "data/importers/imported_dataset.h"

namespace modrob::data {

/// A folder of .csd files (CMU-MultimodalSDK): words, audio, video and labels, aligned to words and cut at the labelled
/// segments with the reference's bits (csd_alignment.h), split by the standard folds. Segments of videos outside the
/// folds are left out and counted; where no video is in a fold, all become training. UserErrors and FormatErrors of
/// find_csd_roles and align_csd.
ImportedDataset import_csd(const std::filesystem::path& folder, const ImportOptions& options);

inline constexpr std::string_view kSequenceFile = "sequence.json";
inline constexpr std::string_view kSequenceArraysFile = "sequence.safetensors";

struct CsdSequenceSize {
  int64_t entries = 0, rows = 0;
  std::vector<std::string> warnings;
};

/// One .csd file alone is no data set: its contents as plain files. sequence.safetensors holds "<entry>/intervals"
/// [rows, 2] and, for numbers, "<entry>/features" [rows, width] float32 as stored; sequence.json the metadata and
/// words.
CsdSequenceSize import_csd_sequence(const std::filesystem::path& file, const std::filesystem::path& output);

}  // namespace modrob::data
