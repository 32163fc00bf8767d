#pragma once

#include <c10/core/Device.h>

#include <cstdint>

#include "fidelity/fidelity.h"

namespace modrob::batch {

struct CollateOptions {
  fidelity::TextCut text_cut = fidelity::TextCut::kEncoderMaximum;
  fidelity::RowOrder row_order = fidelity::RowOrder::kAsGiven;
  int64_t max_tokens = 512;      ///< the encoder's maximum, [CLS] and [SEP] included
  bool word_ids = false;         ///< fill Batch::word_ids (GloVe path)
  bool mates_count = false;      ///< what is in a batch beside an utterance changes its score, or whether it is hit
  at::Device device = at::kCPU;  ///< where frames and labels are put
};

}  // namespace modrob::batch
