#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "corrupt/representations.h"
#include "plan/plan.h"

namespace modrob::corrupt {

/// Rows of a batch whose encoding will be zeroed, by modality: a model need not compute them.
class ZeroedRows {
 public:
  /// One flag per row of the batch; empty when no row of this modality is zeroed.
  const std::vector<uint8_t>& rows(Modality modality) const { return rows_[static_cast<size_t>(modality)]; }
  void set(Modality modality, std::vector<uint8_t> rows) { rows_[static_cast<size_t>(modality)] = std::move(rows); }

 private:
  std::array<std::vector<uint8_t>, 3> rows_;
};

/// What happens to the utterances of one batch. Pure: `apply` leaves its input alone and draws only what
/// docs/randomness.md says for (plan, utterance).
class CorruptionPlan {
 public:
  CorruptionPlan() = default;  ///< hits nobody
  CorruptionPlan(plan::PlanOptions options, plan::Occasion occasion, std::vector<uint64_t> ids,
                 std::vector<plan::Hit> hits);

  const std::vector<plan::Hit>& hits() const { return hits_; }
  /// The rows that `apply` will zero. Empty for modalities whose time steps are hit (PlanOptions::step_modalities).
  ZeroedRows zeroed() const;
  /// Where nobody is hit (or only by noise of strength 0), the very tensors that were given. Noise is drawn for the
  /// real elements of a row only ([D], or length x D), so neither the padding nor the other rows of the batch change
  /// it. CheckFailure when a corrupted modality is absent, has other rows than the plan, or is [B, T, D] without
  /// lengths.
  Representations apply(const Representations& representations) const;

 private:
  std::vector<int64_t> rows_with(plan::Hit hit) const;
  at::Tensor apply_to_utterances(Modality modality, const at::Tensor& x, const std::vector<int64_t>& lengths) const;
  /// x [B, T, D]: the same on the axis of time.
  at::Tensor apply_to_steps(Modality modality, const at::Tensor& x) const;
  KeyedStream stream(Modality modality, int64_t row) const;
  // The noise of the given rows of x, in the shapes that kinds.h asks for.
  at::Tensor noise_elements(Modality modality, const std::vector<int64_t>& rows, const at::Tensor& x,
                            const std::vector<int64_t>& lengths) const;
  at::Tensor noise_scalars(Modality modality, const std::vector<int64_t>& rows, const at::Tensor& x,
                           const std::vector<int64_t>& lengths) const;

  plan::PlanOptions options_;
  plan::Occasion occasion_;
  std::vector<uint64_t> ids_;
  std::vector<plan::Hit> hits_;
};

/// A corruption of one split: makes the plan of each batch. Remembers the assignment of the occasion asked for last, so
/// that an epoch's batches share one. Not thread safe.
class Corruptor {
 public:
  /// `split_ids`: hashes of all utterances of the split, which "exact" counts. UserError for invalid options.
  Corruptor(plan::PlanOptions options, std::vector<uint64_t> split_ids);

  const plan::PlanOptions& options() const { return options_; }
  /// `ids` are the batch's utterances in row order; each must belong to the split (CheckFailure).
  CorruptionPlan plan(std::span<const uint64_t> ids, const plan::Occasion& occasion) const;

 private:
  struct Assignment;
  const Assignment& assignment(const plan::Occasion& occasion) const;

  plan::PlanOptions options_;
  std::vector<uint64_t> split_ids_;
  mutable std::shared_ptr<const Assignment> current_;
};

}  // namespace modrob::corrupt
