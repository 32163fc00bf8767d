#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "core/modality.h"
#include "data/container/dataset.h"
#include "data/container/word_ranges.h"
#include "io/json.h"

namespace modrob::data {

/// All of a data set but its frames.
struct DatasetOutline {
  std::string name;
  std::vector<Utterance> utterances;
  /// Per utterance, byte ranges [begin, end) of its words in the transcript; at least one. A data set without
  /// transcripts has empty ones throughout, and no words.
  std::vector<std::vector<WordRange>> words;
  bool word_aligned = true;
  ModalitySet simulated;
  io::Json provenance = io::Json::object();  ///< source files with SHA-256, generator or importer version, every repair
};

/// One modality of all utterances, handed over one utterance at a time so that none need be in memory.
struct FrameColumn {
  int64_t width = 0;           ///< features a frame; 0: the data set has no such modality
  std::vector<int64_t> steps;  ///< frames of each utterance, at least one; not needed when the width is 0
  /// Fills [steps, width] row-major. Called once for each utterance, in order.
  std::function<void(int64_t utterance, std::span<float> values)> copy;
  /// Where given, called instead: hands the same values to `take` in order, in pieces that it may change, so that no
  /// utterance need be in memory as a whole.
  std::function<void(int64_t utterance, const std::function<void(std::span<float>)>& take)> stream = {};
};

/// A data set in memory: frames [steps, width] row-major, one entry per utterance.
struct DatasetContents : DatasetOutline {
  int64_t audio_width = 0;  ///< 0: no audio at all
  int64_t video_width = 0;
  std::vector<std::vector<float>> audio;  ///< at least one step each; empty ones when the width is 0
  std::vector<std::vector<float>> video;
};

/// Writes the container whole (the folder appears with both files or not at all); equal contents give equal bytes.
/// `complete`, where given, may add to the provenance what is known only once all frames were handed over.
/// UserError when the folder exists, CheckFailure (naming the utterance) when the contents break a guarantee of
/// Dataset.
void write_dataset(const std::filesystem::path& folder, const DatasetOutline& outline, const FrameColumn& audio,
                   const FrameColumn& video, const std::function<void(io::Json& provenance)>& complete = {});
/// The same from memory.
void write_dataset(const std::filesystem::path& folder, const DatasetContents& contents);

}  // namespace modrob::data
