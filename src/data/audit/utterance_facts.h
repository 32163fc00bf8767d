#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/modality.h"
#include "data/audit/column_statistics.h"
#include "data/container/dataset.h"
#include "text/unknown_pieces.h"
#include "text/wordpiece.h"

namespace modrob::data {

/// What the one pass over the frames keeps of a modality. Entries are in the order of the data set.
struct FrameFacts {
  FrameFacts(Modality modality_, int64_t width) : modality(modality_), columns(width) {}

  Modality modality;
  bool simulated = false;
  ColumnStatistics columns;
  std::vector<ColumnStatistics::Rows> utterances;  ///< empty when the width is 0
  std::vector<double> averages;                    ///< [utterances, width] row-major, each feature's mean over time

  int64_t width() const { return columns.width(); }
};

/// What the pass keeps of the transcripts, in the order of the data set.
struct TextFacts {
  bool any = false;             ///< false: every transcript is empty, the data set has none
  std::vector<int64_t> words;   ///< as `transcript_words` counts them
  std::vector<int64_t> pieces;  ///< [CLS] and [SEP] included; empty without a tokeniser
  text::UnknownPieces unknown;
  std::string unknown_reason;  ///< why so many are unknown; "" when they are not many
  /// The words of each transcript in lower case, letters and digits only, joined by one space.
  std::vector<std::string> folded;

  void add(const Dataset& dataset, int64_t index, const text::Wordpiece* tokenizer);
};

/// "It's GOOD, isn't it?!" gives "its good isnt it".
std::string folded_words(const std::vector<std::string_view>& words);

}  // namespace modrob::data
