#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "batch/batch.h"
#include "batch/collate_options.h"
#include "data/container/dataset.h"

namespace modrob::batch {

/// One utterance as a batch takes it. What is a span must live until the batch is made.
struct BatchRow {
  int64_t index = 0;  ///< in the data set, or in the table that it comes from
  uint64_t id = 0;    ///< hash_text of its id
  float label = 0;
  std::span<const int64_t> tokens;  ///< [CLS] pieces [SEP]; empty: the model reads none
  int64_t words = 0;                ///< of the transcript
  std::vector<int64_t> word_ids;    ///< of these, where `CollateOptions::word_ids`
  data::Frames audio, video;        ///< without a step: one of zeros
};

/// What holds of all batches.
struct BatchForm {
  CollateOptions options;
  int64_t separator = 0;  ///< the piece [SEP], which ends a text that is cut
  int64_t audio_width = 1, video_width = 1;
};

/// Rows stand in the order that the options ask for; `Batch::indices` tells which they are. One row at least.
Batch assemble(std::vector<BatchRow> rows, const BatchForm& form);

}  // namespace modrob::batch
