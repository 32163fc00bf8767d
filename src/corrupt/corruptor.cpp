#include "corrupt/corruptor.h"

#include <ATen/Functions.h>

#include <algorithm>
#include <unordered_map>

#include "core/error.h"
#include "corrupt/apply_kind.h"

namespace modrob::corrupt {

using corruption::Hit;

namespace {

void check_rows(const at::Tensor& x, const std::vector<int64_t>& lengths, size_t rows) {
  MODROB_CHECK(x.defined() && (x.dim() == 2 || x.dim() == 3), "a corrupted modality is there as [B, D] or [B, T, D]");
  MODROB_CHECK(static_cast<size_t>(x.size(0)) == rows, "a representation has one row per utterance");
  if (x.dim() == 2) return;
  MODROB_CHECK(lengths.size() == rows, "[B, T, D] comes with a length per row");
  for (const int64_t length : lengths) MODROB_CHECK(0 <= length && length <= x.size(1), "a length lies within T");
}

}  // namespace

CorruptionPlan::CorruptionPlan(corruption::Corruption corruption, Occasion occasion, std::vector<uint64_t> ids,
                               std::vector<Hit> hits, SplitDraws drawn)
    : corruption_(std::move(corruption)),
      occasion_(occasion),
      ids_(std::move(ids)),
      hits_(std::move(hits)),
      drawn_(std::move(drawn)) {
  MODROB_CHECK(ids_.size() == hits_.size(), "every utterance has its hit");
}

std::vector<int64_t> CorruptionPlan::rows_hit_by(size_t perturbation, Modality modality) const {
  const bool of_protocol = corruption_.perturbations[perturbation].of_protocol();
  std::vector<int64_t> rows;
  for (size_t i = 0; i < hits_.size(); ++i) {
    if ((hits_[i] & corruption::hit_of(perturbation)) == 0) continue;
    if (of_protocol && !drawn_.masks->loses(perturbation, modality, ids_[i])) continue;
    rows.push_back(static_cast<int64_t>(i));
  }
  return rows;
}

ZeroedRows CorruptionPlan::zeroed() const {
  ZeroedRows zeroed;
  for (size_t p = 0; p < corruption_.perturbations.size(); ++p) {
    const auto& one = corruption_.perturbations[p];
    if (!one.kind->zeroes || !one.changes()) continue;
    for (const Modality modality : one.modalities.members()) {
      if (corruption_.masks.step_modalities.contains(modality) && !one.of_protocol()) continue;
      const auto rows = rows_hit_by(p, modality);
      if (rows.empty()) continue;
      auto flags = zeroed.rows(modality);
      flags.resize(hits_.size(), 0);
      for (const int64_t row : rows) flags[static_cast<size_t>(row)] = 1;
      zeroed.set(modality, std::move(flags));
    }
  }
  return zeroed;
}

Representations CorruptionPlan::apply(const Representations& representations, const Knowledge& known) const {
  Representations result = representations;
  if (hits_.empty()) return result;
  for (const Modality modality : corruption_.modalities().members()) {
    const at::Tensor& x = representations.of(modality);
    const auto& lengths = representations.lengths[static_cast<size_t>(modality)];
    check_rows(x, lengths, hits_.size());
    // A protocol says itself what is lost.
    const bool steps = corruption_.masks.step_modalities.contains(modality) && !corruption_.of_protocol();
    result.of(modality) = steps ? apply_to_steps(modality, x, known) : apply_to_utterances(modality, x, lengths, known);
  }
  return result;
}

at::Tensor CorruptionPlan::apply_to_utterances(Modality modality, const at::Tensor& x,
                                               const std::vector<int64_t>& lengths, const Knowledge& known) const {
  at::Tensor y = x;
  for (size_t p = 0; p < corruption_.perturbations.size(); ++p) {
    const auto& one = corruption_.perturbations[p];
    if (!one.modalities.contains(modality) || !one.on_encodings() || !one.changes()) continue;
    const auto rows = rows_hit_by(p, modality);
    if (rows.empty()) continue;
    const auto noise = [&](int64_t row) {
      return corruption::noise_stream(corruption_.masks.seed, occasion_, modality, ids_[static_cast<size_t>(row)]);
    };
    HitRows hit{y, lengths, rows, one.strength, noise};
    const auto place = static_cast<size_t>(modality);
    if (known.training != nullptr) hit.training = &(*known.training)[place];
    if (known.score != nullptr) {
      hit.scores = known.score->scores;
      hit.gradients = known.score->gradients[place];
    }
    y = apply_kind(one.of_protocol() ? corruption::kMissing : one.kind, hit);
  }
  return y;
}

at::Tensor CorruptionPlan::apply_to_steps(Modality modality, const at::Tensor& x, const Knowledge& known) const {
  MODROB_CHECK(x.dim() == 3, "only a sequence has time steps");
  auto ids = corruption::step_ids(ids_, x.size(1));
  auto hits = corruption_.masks.selection == corruption::Selection::kReferenceBatch
                  ? corruption::assign_batch(corruption_, occasion_, ids)
                  : corruption::assign(corruption_, occasion_, ids);
  const std::vector<int64_t> lengths(ids.size(), x.size(0));
  const CorruptionPlan steps(corruption_, occasion_, std::move(ids), std::move(hits));
  return steps.apply_to_utterances(modality, x.transpose(0, 1), lengths, known).transpose(0, 1);
}

struct Corruptor::Assignment {
  Occasion occasion;
  std::unordered_map<uint64_t, Hit> hits;  // those that are hit
  SplitDraws drawn;
};

Corruptor::Corruptor(corruption::Corruption corruption, std::vector<uint64_t> split_ids)
    : Corruptor(std::move(corruption), protocols::SplitShape::of_ids(std::move(split_ids))) {}

Corruptor::Corruptor(corruption::Corruption corruption, protocols::SplitShape split)
    : corruption_(std::move(corruption)), split_(std::move(split)), split_ids_(split_.ids) {
  corruption_.validate("corruption");
  std::sort(split_ids_.begin(), split_ids_.end());
  MODROB_CHECK(std::adjacent_find(split_ids_.begin(), split_ids_.end()) == split_ids_.end(),
               "utterance hashes of a split are distinct");
}

// A protocol says itself who is hit.
bool Corruptor::by_batch() const {
  return corruption_.masks.selection == corruption::Selection::kReferenceBatch && !corruption_.of_protocol();
}

const Corruptor::Assignment& Corruptor::assignment(const Occasion& occasion) const {
  if (current_ == nullptr || current_->occasion != occasion) {
    auto fresh = std::make_shared<Assignment>();
    fresh->occasion = occasion;
    corruption::Corruption assigned = corruption_;
    if (corruption_.of_protocol()) assigned.masks.selection = corruption::Selection::kExact;
    const auto hits = by_batch() ? std::vector<Hit>() : corruption::assign(assigned, occasion, split_ids_);
    for (size_t i = 0; i < hits.size(); ++i) {
      if (hits[i] != corruption::kNotHit) fresh->hits.emplace(split_ids_[i], hits[i]);
    }
    if (corruption_.of_protocol()) {
      fresh->drawn.masks = std::make_shared<const corruption::ProtocolMasks>(corruption_, occasion, split_);
    }
    if (corruption_.takes_others()) {
      fresh->drawn.others = std::make_shared<const corruption::OtherUtterances>(corruption_, occasion, split_.ids);
    }
    current_ = std::move(fresh);
  }
  return *current_;
}

CorruptionPlan Corruptor::plan(std::span<const uint64_t> ids, const Occasion& occasion) const {
  if (corruption_.clean()) return {};
  std::vector<uint64_t> rows(ids.begin(), ids.end());
  const auto& current = assignment(occasion);
  if (by_batch()) {
    auto hits = corruption::assign_batch(corruption_, occasion, rows);
    return {corruption_, occasion, std::move(rows), std::move(hits), current.drawn};
  }
  const auto& assigned = current.hits;
  std::vector<Hit> hits;
  for (const uint64_t id : ids) {
    MODROB_CHECK(std::binary_search(split_ids_.begin(), split_ids_.end(), id), "the utterance belongs to the split");
    const auto found = assigned.find(id);
    hits.push_back(found == assigned.end() ? corruption::kNotHit : found->second);
  }
  return {corruption_, occasion, std::move(rows), std::move(hits), current.drawn};
}

}  // namespace modrob::corrupt
