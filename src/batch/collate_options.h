#pragma once

#include <cstdint>

namespace modrob::batch {

/// Where the text of an utterance is cut.
enum class TextCut {
  kEncoderMaximum,  ///< at the encoder's own maximum, whatever the batch
  kBatchWords,      ///< at (longest word count of the batch) + 2, as the reference does (docs/models/misa.md 8.4)
  kFiftyPieces,     ///< at 50 pieces, [CLS] and [SEP] included, as the reference's files (docs/models/self_mm.md 2)
};

/// In which order the rows of a batch stand.
enum class RowOrder {
  kAsGiven,
  kLongestFirst,  ///< by word count, stable (docs/models/misa.md section 2)
};

struct CollateOptions {
  TextCut text_cut = TextCut::kEncoderMaximum;
  RowOrder row_order = RowOrder::kAsGiven;
  int64_t max_tokens = 512;  ///< the encoder's maximum, [CLS] and [SEP] included
  bool word_ids = false;     ///< fill Batch::word_ids (GloVe path)
};

}  // namespace modrob::batch
