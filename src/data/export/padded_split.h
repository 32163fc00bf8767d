#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "data/export/export_job.h"

namespace modrob::data {

/// The small arrays of one split in MMSA's form (docs/data_formats.md section 2), in the order of the container.
struct PaddedSplit {
  PaddedSplit(const ExportJob& job, Split split);

  std::string prefix;               ///< "train/"
  std::vector<int64_t> utterances;  ///< N of the data set
  std::vector<int64_t> audio_lengths, video_lengths;
  std::vector<double> regression_labels;
  std::vector<int64_t> classification_labels;  ///< sign + 1: 0 negative, 1 neutral, 2 positive

  const std::vector<int64_t>& lengths(Modality modality) const {
    return modality == Modality::kAudio ? audio_lengths : video_lengths;
  }
  std::vector<int64_t> shape() const { return {static_cast<int64_t>(utterances.size())}; }
  std::vector<int64_t> padded_shape(const ExportJob& job, Modality modality) const;
};

}  // namespace modrob::data
