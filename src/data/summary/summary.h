#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "core/modality.h"
#include "data/container/dataset.h"
#include "io/json.h"

namespace modrob::data {

/// How long utterances are. Quantiles by nearest rank: the ceil(p n)-th smallest length.
struct LengthSummary {
  double mean = 0.0;
  int64_t smallest = 0, quarter = 0, median = 0, three_quarters = 0, most = 0, largest = 0;  ///< `most`: 95 %
};

struct SplitSummary {
  int64_t utterances = 0;
  int64_t videos = 0;
};

struct LabelSummary {
  struct Bin {
    double from = 0.0, to = 0.0;  ///< [from, to); the last bin includes its end
    int64_t count = 0;
  };
  double mean = 0.0, deviation = 0.0, smallest = 0.0, largest = 0.0;
  int64_t zeros = 0;           ///< exactly 0: left out of Acc-2 and F1
  std::vector<Bin> histogram;  ///< twelve equal bins between whole numbers
};

/// What `modrob data show` tells about a data set.
struct DatasetSummary {
  std::string name, folder, hash;
  bool word_aligned = true;
  ModalitySet simulated;
  std::array<SplitSummary, kSplits.size()> splits;  ///< in the order of kSplits
  int64_t utterances = 0, videos = 0;
  int64_t audio_width = 0, video_width = 0;
  LengthSummary words;  ///< as `transcript_words` counts them
  LengthSummary audio_steps, video_steps;
  LabelSummary labels;
  std::vector<Utterance> samples;  ///< up to three, spread over the container
  io::Json provenance;
};

/// Reads no frame values.
DatasetSummary summarize(const Dataset& dataset);

/// A page for the terminal; says before any number which modalities are simulated.
std::string to_text(const DatasetSummary& summary);
io::Json to_json(const DatasetSummary& summary);

}  // namespace modrob::data
