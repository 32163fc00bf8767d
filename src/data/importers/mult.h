#pragma once

#include <memory>
#include <string>
#include <vector>

#include "data/importers/import_source.h"
#include "data/importers/imported_dataset.h"
#include "data/importers/pickle_field.h"

namespace modrob::data {

/// One split of a MulT pickle (docs/data_formats.md section 3).
struct MultSplit {
  /// What the file calls an utterance; `clip` is empty where the first id column names the video only.
  struct Id {
    std::string video, clip, start, end;
    /// "VIDEO_CLIP", or "VIDEO[START,END]".
    std::string text() const;
  };

  std::vector<Id> ids;
  std::vector<double> labels;
  PaddedFrames audio, video;

  /// FormatError kSchema for whatever is missing, of another rank, type or count.
  MultSplit(const PickleField& split, const std::string& name);
};

/// Pickles of the Multimodal Transformer. Padding stands in front and is left out: all leading zero frames, or
/// (cleaning reference) as many frames as have a sum of zero anywhere, as MMIM counts. Such files hold word vectors but
/// no words: transcripts come from the label CSV in `options.labels`, or one beside the file that has them all; without
/// one the data set has no transcripts.
ImportedDataset import_mult(const ImportSource& source);
bool is_mult(const ImportSource& source);

}  // namespace modrob::data
