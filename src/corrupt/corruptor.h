#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "corrupt/knowledge.h"
#include "corrupt/representations.h"
#include "corruption/assign.h"
#include "corruption/other_utterances.h"
#include "corruption/protocol_masks.h"

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

/// What is drawn over a whole split on one occasion, where a corruption has kinds that need it.
struct SplitDraws {
  std::shared_ptr<const corruption::ProtocolMasks> masks;     ///< of the protocols
  std::shared_ptr<const corruption::OtherUtterances> others;  ///< of kinds with `others`
};

/// What happens to the encodings of one batch's utterances; what happens to their inputs is the collator's
/// (batch/input_corruption.h). Pure: `apply` leaves its input alone and draws only what
/// docs/randomness.md says for (corruption, occasion, utterance).
class CorruptionPlan {
 public:
  CorruptionPlan() = default;  ///< hits nobody
  CorruptionPlan(corruption::Corruption corruption, Occasion occasion, std::vector<uint64_t> ids,
                 std::vector<corruption::Hit> hits, SplitDraws drawn = {});

  const std::vector<corruption::Hit>& hits() const { return hits_; }
  const SplitDraws& drawn() const { return drawn_; }
  /// The rows that `apply` will zero. Empty for modalities whose time steps are hit (Masks::step_modalities).
  ZeroedRows zeroed() const;
  /// Where nobody is hit (or only with strength 0), the very tensors that were given. CheckFailure when a corrupted
  /// modality is absent, has other rows than the plan, or is [B, T, D] without lengths, and when a kind reads of the
  /// model what is not known.
  Representations apply(const Representations& representations, const Knowledge& known = {}) const;

 private:
  std::vector<int64_t> rows_hit_by(size_t perturbation, Modality modality) const;
  at::Tensor apply_to_utterances(Modality modality, const at::Tensor& x, const std::vector<int64_t>& lengths,
                                 const Knowledge& known) const;
  /// x [B, T, D]: the same on the axis of time.
  at::Tensor apply_to_steps(Modality modality, const at::Tensor& x, const Knowledge& known) const;

  corruption::Corruption corruption_;
  Occasion occasion_;
  std::vector<uint64_t> ids_;
  std::vector<corruption::Hit> hits_;
  SplitDraws drawn_;
};

/// A corruption of one split: makes the plan of each batch. Remembers the assignment of the occasion asked for last, so
/// that an epoch's batches share one. Not thread safe.
class Corruptor {
 public:
  /// `split`: all its utterances in its order, which "exact" counts, the masks of protocols are drawn over and other
  /// utterances' inputs are taken from. UserError for an invalid corruption.
  Corruptor(corruption::Corruption corruption, protocols::SplitShape split);
  /// Of a corruption without protocols, to which ids are enough.
  Corruptor(corruption::Corruption corruption, std::vector<uint64_t> split_ids);

  /// `ids` are the batch's utterances in row order; each must belong to the split (CheckFailure).
  CorruptionPlan plan(std::span<const uint64_t> ids, const Occasion& occasion) const;
  const corruption::Corruption& corruption() const { return corruption_; }

 private:
  struct Assignment;
  const Assignment& assignment(const Occasion& occasion) const;
  bool by_batch() const;

  corruption::Corruption corruption_;
  protocols::SplitShape split_;
  std::vector<uint64_t> split_ids_;  ///< sorted
  mutable std::shared_ptr<const Assignment> current_;
};

}  // namespace modrob::corrupt
