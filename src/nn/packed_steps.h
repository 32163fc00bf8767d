#pragma once

#include <ATen/core/Tensor.h>
#include <torch/nn/utils/rnn.h>

#include <cstdint>
#include <span>
#include <vector>

namespace modrob::nn {

/// The real steps of B sequences as the N rows of a matrix, without padding, in the order of torch's PackedSequence:
/// step 0 of every sequence (longest first), then step 1 of those that have one, and so on. A recurrent layer reads
/// such rows as they are, and whatever works row by row does not compute padding.
class PackedSteps {
 public:
  PackedSteps() = default;  ///< no sequences
  /// `lengths`: of each sequence, >= 1 (CheckFailure). `device`: of the rows.
  explicit PackedSteps(std::span<const int64_t> lengths, at::Device device = at::kCPU);

  const std::vector<int64_t>& lengths() const { return lengths_; }
  int64_t longest() const { return longest_; }
  const at::Tensor& sequences() const { return sequences_; }  ///< [N] int64: whose step a row is
  const at::Tensor& steps() const { return steps_; }          ///< [N] int64: which step of it

  /// [B, T, D] -> [N, D]; T is at least the longest length (CheckFailure).
  at::Tensor pack(const at::Tensor& padded) const;
  /// [N, D] -> [B, longest, D], zeros behind each sequence's end.
  at::Tensor unpack(const at::Tensor& rows) const;
  /// [N, D] -> [B, D]: sum over each sequence's steps.
  at::Tensor sum(const at::Tensor& rows) const;
  /// [N, D] -> [B, D]: step 0 of each sequence.
  at::Tensor first(const at::Tensor& rows) const;
  /// [B, D] -> [N, D]: every step gets its sequence's values.
  at::Tensor repeat(const at::Tensor& values) const;
  /// The rows as what recurrent layers read.
  torch::nn::utils::rnn::PackedSequence as_sequence(const at::Tensor& rows) const;

 private:
  std::vector<int64_t> lengths_;
  int64_t longest_ = 0;
  at::Tensor sequences_, steps_;
  at::Tensor places_;       // [N] int64: where the rows are among the B * longest of the padded form
  at::Tensor batch_sizes_;  // [longest] int64, on the processor: how many sequences have each step
  at::Tensor order_;        // [B] int64: sequences, longest first
  at::Tensor rank_;         // [B] int64: each sequence's place in that order, which is the row of its step 0
};

}  // namespace modrob::nn
