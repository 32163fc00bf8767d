#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/modality.h"
#include "data/dataset.h"
#include "data/word_ranges.h"
#include "io/json.h"

namespace modrob::data {

/// What a writer hands over: one entry per utterance, frames [steps, width] row-major.
struct DatasetContents {
  std::string name;
  std::vector<Utterance> utterances;
  /// Per utterance, byte ranges [begin, end) of its words in the transcript; at least one.
  std::vector<std::vector<WordRange>> words;
  int64_t audio_width = 0;  ///< 0: no audio at all
  int64_t video_width = 0;
  std::vector<std::vector<float>> audio;  ///< at least one step each; empty ones when the width is 0
  std::vector<std::vector<float>> video;
  bool word_aligned = true;
  ModalitySet simulated;
  io::Json provenance = io::Json::object();  ///< source files with SHA-256, generator or importer version, every repair
};

/// Writes the container whole (the folder appears with both files or not at all); equal contents give equal bytes.
/// UserError when the folder exists, CheckFailure (naming the utterance) when the contents break a guarantee of
/// Dataset.
void write_dataset(const std::filesystem::path& folder, const DatasetContents& contents);

}  // namespace modrob::data
