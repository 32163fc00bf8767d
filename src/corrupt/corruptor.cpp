#include "corrupt/corruptor.h"

#include <ATen/Functions.h>

#include <algorithm>
#include <unordered_map>

#include "core/error.h"
#include "corrupt/kinds.h"

namespace modrob::corrupt {

using plan::Hit;

namespace {

void check_rows(const at::Tensor& x, const std::vector<int64_t>& lengths, size_t rows) {
  MODROB_CHECK(x.defined() && (x.dim() == 2 || x.dim() == 3), "a corrupted modality is there as [B, D] or [B, T, D]");
  MODROB_CHECK(static_cast<size_t>(x.size(0)) == rows, "a representation has one row per utterance");
  if (x.dim() == 2) return;
  MODROB_CHECK(lengths.size() == rows, "[B, T, D] comes with a length per row");
  for (const int64_t length : lengths) MODROB_CHECK(0 <= length && length <= x.size(1), "a length lies within T");
}

}  // namespace

CorruptionPlan::CorruptionPlan(plan::PlanOptions options, plan::Occasion occasion, std::vector<uint64_t> ids,
                               std::vector<Hit> hits)
    : options_(options), occasion_(occasion), ids_(std::move(ids)), hits_(std::move(hits)) {
  MODROB_CHECK(ids_.size() == hits_.size(), "every utterance has its hit");
}

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
  for (const Modality modality : options_.modalities.members()) {
    if (!options_.step_modalities.contains(modality)) zeroed.set(modality, rows);
  }
  return zeroed;
}

Representations CorruptionPlan::apply(const Representations& representations) const {
  Representations result = representations;
  if (hits_.empty()) return result;
  for (const Modality modality : options_.modalities.members()) {
    const at::Tensor& x = representations.of(modality);
    const auto& lengths = representations.lengths[static_cast<size_t>(modality)];
    check_rows(x, lengths, hits_.size());
    result.of(modality) = options_.step_modalities.contains(modality) ? apply_to_steps(modality, x)
                                                                      : apply_to_utterances(modality, x, lengths);
  }
  return result;
}

at::Tensor CorruptionPlan::apply_to_utterances(Modality modality, const at::Tensor& x,
                                               const std::vector<int64_t>& lengths) const {
  const at::Tensor y = apply_missing(x, at::tensor(rows_with(Hit::kMissing), at::kLong));
  const auto noisy = options_.strength == 0 ? std::vector<int64_t>{} : rows_with(Hit::kNoise);
  if (noisy.empty()) return y;
  const at::Tensor rows = at::tensor(noisy, at::kLong);
  return options_.noise_kind == plan::Kind::kNoiseScale
             ? apply_noise_scale(y, rows, noise_scalars(modality, noisy, x, lengths), options_.strength)
             : apply_noise_add(y, rows, noise_elements(modality, noisy, x, lengths), options_.strength);
}

at::Tensor CorruptionPlan::apply_to_steps(Modality modality, const at::Tensor& x) const {
  MODROB_CHECK(x.dim() == 3, "only a sequence has time steps");
  auto ids = plan::step_ids(ids_, x.size(1));
  auto hits = options_.selection == plan::Selection::kReferenceBatch ? plan::assign_batch(options_, occasion_, ids)
                                                                     : plan::assign(options_, occasion_, ids);
  const std::vector<int64_t> lengths(ids.size(), x.size(0));
  const CorruptionPlan steps(options_, occasion_, std::move(ids), std::move(hits));
  return steps.apply_to_utterances(modality, x.transpose(0, 1), lengths).transpose(0, 1);
}

at::Tensor CorruptionPlan::noise_elements(Modality modality, const std::vector<int64_t>& rows, const at::Tensor& x,
                                          const std::vector<int64_t>& lengths) const {
  auto shape = x.sizes().vec();
  shape[0] = static_cast<int64_t>(rows.size());
  const int64_t row_size = x.numel() / x.size(0);
  // Beyond a length -0.0, the one number whose addition changes no bit.
  at::Tensor noise = at::full(shape, -0.0, at::kFloat);
  float* values = noise.data_ptr<float>();
  for (const int64_t row : rows) {
    const int64_t real = x.dim() == 2 ? row_size : lengths[static_cast<size_t>(row)] * x.size(2);
    stream(modality, row).fill_normal({values, static_cast<size_t>(real)});
    values += row_size;
  }
  return noise;
}

at::Tensor CorruptionPlan::noise_scalars(Modality modality, const std::vector<int64_t>& rows, const at::Tensor& x,
                                         const std::vector<int64_t>& lengths) const {
  auto shape = x.sizes().vec();
  shape.pop_back();
  shape[0] = static_cast<int64_t>(rows.size());
  const int64_t steps = x.dim() == 2 ? 1 : x.size(1);
  at::Tensor scalars = at::ones(shape, at::kDouble);
  double* values = scalars.data_ptr<double>();
  for (const int64_t row : rows) {
    const int64_t real = x.dim() == 2 ? 1 : lengths[static_cast<size_t>(row)];
    std::fill_n(values, real, stream(modality, row).normal(0));
    values += steps;
  }
  return scalars;
}

KeyedStream CorruptionPlan::stream(Modality modality, int64_t row) const {
  return plan::noise_stream(options_, occasion_, modality, ids_[static_cast<size_t>(row)]);
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
