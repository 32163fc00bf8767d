#include "corrupt/corruptor.h"

#include <ATen/Functions.h>

#include <algorithm>
#include <unordered_map>

#include "core/error.h"
#include "corrupt/kinds.h"

namespace modrob::corrupt {

using plan::Hit;

CorruptionPlan::CorruptionPlan(plan::PlanOptions options, plan::Occasion occasion, std::vector<uint64_t> ids,
                               std::vector<Hit> hits)
    : options_(options), occasion_(occasion), ids_(std::move(ids)), hits_(std::move(hits)) {}

std::vector<int64_t> CorruptionPlan::rows_with(Hit hit) const {
  std::vector<int64_t> rows;
  for (size_t i = 0; i < hits_.size(); ++i) {
    if (hits_[i] == hit) rows.push_back(static_cast<int64_t>(i));
  }
  return rows;
}

ZeroedRows CorruptionPlan::zeroed() const {
  ZeroedRows zeroed;
  if (rows_with(Hit::kMissing).empty()) return zeroed;
  std::vector<uint8_t> rows;
  for (const Hit hit : hits_) rows.push_back(hit == Hit::kMissing);
  for (const Modality modality : options_.modalities.members()) zeroed.set(modality, rows);
  return zeroed;
}

Representations CorruptionPlan::apply(const Representations& representations) const {
  Representations result = representations;
  if (hits_.empty()) return result;
  for (const Modality modality : options_.modalities.members()) {
    const at::Tensor& x = representations.of(modality);
    MODROB_CHECK(x.size(0) == static_cast<int64_t>(hits_.size()), "a representation has one row per utterance");
    result.of(modality) = corrupted(modality, x, representations.lengths[static_cast<size_t>(modality)]);
  }
  return result;
}

at::Tensor CorruptionPlan::corrupted(Modality modality, const at::Tensor& x,
                                     const std::vector<int64_t>& lengths) const {
  const auto missing = rows_with(Hit::kMissing);
  const auto noisy = rows_with(Hit::kNoise);
  at::Tensor result = apply_missing(x, at::tensor(missing, at::kLong));
  if (noisy.empty() || options_.strength == 0) return result;
  const at::Tensor rows = at::tensor(noisy, at::kLong);
  const auto stream = [&](int64_t row) {
    return plan::noise_stream(options_, occasion_, modality, ids_[static_cast<size_t>(row)]);
  };
  if (options_.noise_kind == plan::Kind::kNoiseScale) {
    std::vector<double> scalars;
    for (const int64_t row : noisy) scalars.push_back(stream(row).normal(0));
    return apply_noise_scale(result, rows, at::tensor(scalars, at::kDouble), options_.strength);
  }
  auto shape = x.sizes().vec();
  shape[0] = rows.numel();
  at::Tensor noise = at::zeros(shape, at::kFloat);
  const int64_t row_size = noise.numel() / shape[0];
  const int64_t step_size = x.dim() > 2 ? row_size / shape[1] : row_size;
  float* values = noise.data_ptr<float>();
  for (size_t i = 0; i < noisy.size(); ++i) {
    const int64_t real = lengths.empty() ? row_size : lengths[static_cast<size_t>(noisy[i])] * step_size;
    stream(noisy[i]).fill_normal({values + static_cast<int64_t>(i) * row_size, static_cast<size_t>(real)});
  }
  return apply_noise_add(result, rows, noise, options_.strength);
}

struct Corruptor::Assignment {
  plan::Occasion occasion;
  std::unordered_map<uint64_t, Hit> hits;  // those that are hit
};

Corruptor::Corruptor(plan::PlanOptions options, std::vector<uint64_t> split_ids)
    : options_(options), split_ids_(std::move(split_ids)) {
  options_.validate("corruption");
  std::sort(split_ids_.begin(), split_ids_.end());
  MODROB_CHECK(std::adjacent_find(split_ids_.begin(), split_ids_.end()) == split_ids_.end(),
               "utterance hashes of a split are distinct");
}

const Corruptor::Assignment& Corruptor::assignment(const plan::Occasion& occasion) const {
  if (current_ == nullptr || current_->occasion != occasion) {
    auto fresh = std::make_shared<Assignment>();
    fresh->occasion = occasion;
    const auto hits = plan::assign(options_, occasion, split_ids_);
    for (size_t i = 0; i < hits.size(); ++i) {
      if (hits[i] != Hit::kNone) fresh->hits.emplace(split_ids_[i], hits[i]);
    }
    current_ = std::move(fresh);
  }
  return *current_;
}

CorruptionPlan Corruptor::plan(std::span<const uint64_t> ids, const plan::Occasion& occasion) const {
  if (options_.clean()) return {};
  std::vector<uint64_t> rows(ids.begin(), ids.end());
  if (options_.selection == plan::Selection::kReferenceBatch) {
    auto hits = plan::assign_batch(options_, occasion, rows);
    return {options_, occasion, std::move(rows), std::move(hits)};
  }
  const auto& assigned = assignment(occasion).hits;
  std::vector<Hit> hits;
  for (const uint64_t id : ids) {
    MODROB_CHECK(std::binary_search(split_ids_.begin(), split_ids_.end(), id), "the utterance belongs to the split");
    const auto found = assigned.find(id);
    hits.push_back(found == assigned.end() ? Hit::kNone : found->second);
  }
  return {options_, occasion, std::move(rows), std::move(hits)};
}

}  // namespace modrob::corrupt
