#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <span>
#include <vector>

namespace modrob::batch {

/// B utterances as tensors. Row i of everything is the same utterance. Text stays ragged (no padding); audio and video
/// are zero-padded behind their own lengths, which every model must respect. Frames and labels lie on the device that
/// computes (CollateOptions::device), tokens and words on the processor.
struct Batch {
  std::vector<int64_t> indices;  ///< [B] into the data set
  std::vector<uint64_t> ids;     ///< [B] hash_text of the utterance ids: what masks and noise are keyed by
  bool other_tokens = false;     ///< a corruption changed the text of some, so what is cached of them does not hold

  at::Tensor token_ids;                ///< [N] int64: [CLS] pieces [SEP] of one utterance after the other
  std::vector<int64_t> token_lengths;  ///< [B], sum N, each >= 2
  int64_t padded_tokens = 0;           ///< width T of the padded layout, >= every token length

  at::Tensor word_ids;                ///< [B, Tw] int64, padded with 1 (GloVe path); undefined unless asked for
  std::vector<int64_t> word_lengths;  ///< [B]

  at::Tensor audio;                    ///< [B, Ta, Da] float32
  std::vector<int64_t> audio_lengths;  ///< [B], >= 1 (an utterance without frames has one zero frame)
  at::Tensor video;                    ///< [B, Tv, Dv] float32
  std::vector<int64_t> video_lengths;  ///< [B], >= 1

  at::Tensor labels;  ///< [B] float32

  int64_t size() const { return static_cast<int64_t>(ids.size()); }
  /// Under which a text encoder may have cached these texts; empty: it has not.
  std::span<const uint64_t> cached_ids() const { return other_tokens ? std::span<const uint64_t>() : ids; }
};

}  // namespace modrob::batch
