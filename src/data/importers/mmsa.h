#pragma once

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "data/importers/import_source.h"
#include "data/importers/imported_dataset.h"
#include "data/importers/pickle_field.h"

namespace modrob::data {

/// One split of an MMSA pickle (docs/data_formats.md section 2), every field checked against the number of samples.
struct MmsaSplit {
  std::vector<std::string> ids, transcripts;
  std::vector<double> labels;
  std::vector<int64_t> text_bert;  ///< [N, 3, T]: token ids, mask, segments; empty when the file has none
  int64_t text_steps = 0;          ///< T of text_bert
  PaddedFrames audio, video;
  bool aligned = true;                                ///< no length fields
  std::vector<int64_t> audio_lengths, video_lengths;  ///< frames that count, each in [0, T]

  /// FormatError kSchema for whatever is missing, of another rank, type or count, or out of its range.
  MmsaSplit(const PickleField& split, const ImportOptions& options);
};

/// MMSA and Self-MM pickles: aligned, unaligned, as arrays or lists. Aligned frames count as far as the text's mask,
/// unaligned ones as far as their recorded lengths; what stands behind is padding, or stale, and is left out.
ImportedDataset import_mmsa(const ImportSource& source);
bool is_mmsa(const ImportSource& source);

}  // namespace modrob::data
