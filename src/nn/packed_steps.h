#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <span>
#include <vector>

namespace modrob::nn {

/// The real steps of B sequences as the N rows of a matrix, without padding: one sequence after the other. Whatever
/// works row by row does not compute padding, and packed attention (bert_attention.h) reads the rows as they are.
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
  /// [N, D] -> [B, D]: sum over each sequence's steps.
  at::Tensor sum(const at::Tensor& rows) const;
  /// [N, D] -> [B, D]: step 0 of each sequence.
  at::Tensor first(const at::Tensor& rows) const;
  /// [B, D] -> [N, D]: every step gets its sequence's values.
  at::Tensor repeat(const at::Tensor& values) const;

  /// [N] int64: the rows in the order of torch's PackedSequence, which recurrent layers visit: step 0 of every sequence
  /// (longest first), then step 1 of those that have one, and so on.
  const at::Tensor& by_step() const { return by_step_; }
  /// [longest] int64, on the processor: how many sequences have each step.
  const at::Tensor& batch_sizes() const { return batch_sizes_; }

 private:
  std::vector<int64_t> lengths_;
  int64_t longest_ = 0;
  at::Tensor sequences_, steps_;
  at::Tensor offsets_;     // [B + 1] int64, on the processor: first row of each sequence, and the end
  at::Tensor first_rows_;  // [B] int64: of each sequence
  at::Tensor by_step_, batch_sizes_;
};

}  // namespace modrob::nn
