#pragma once

#include "nn/bert_attention.h"

namespace modrob::nn {

/// What PackedAttention computes, for rows on an accelerator. On CUDA, LibTorch's memory-efficient kernel reads rows of
/// utterances of different lengths as they are (float32 and bf16). Where it does not apply (a future mask, a width of a
/// head that is no multiple of 8, another device) the rows are padded for LibTorch's scaled dot product.
class DeviceAttention {
 public:
  /// Offsets [utterances + 1] int64, on the processor: first row of each utterance, and the end.
  DeviceAttention(const at::Tensor& query_offsets, const at::Tensor& key_offsets, FutureMask mask, at::Device device);
  at::Tensor attend(const AttentionInput& input);

 private:
  /// Rows of utterances that differ in length, and how they are padded.
  struct Rows {
    std::vector<int64_t> lengths;
    int64_t longest = 0;
    at::Tensor ends;    ///< [utterances + 1] int32, on the device
    at::Tensor places;  ///< [rows] int64, on the device: among the utterances * longest of the padded form

    Rows(const at::Tensor& offsets, at::Device device);
    /// [rows, H] -> [utterances, heads, longest, H / heads]
    at::Tensor pad(const at::Tensor& rows, int64_t heads) const;
  };

  at::Tensor attend_by_lengths(const AttentionInput& input) const;
  at::Tensor attend_padded(const AttentionInput& input);
  /// [utterances, 1, 1 or longest query, longest key]: 0 where a query sees a key, else -infinity.
  at::Tensor unseen() const;

  Rows queries_, keys_;
  FutureMask mask_;
  at::Device device_;
  at::Tensor bias_;  ///< `unseen`, made when it is needed
};

}  // namespace modrob::nn
