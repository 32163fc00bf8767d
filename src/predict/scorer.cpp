#include "predict/scorer.h"

#include <algorithm>

#include "corrupt/corruptor.h"

namespace modrob::predict {

namespace {

// Perturbation m zeroes modality m.
corruption::Corruption each_missing() {
  corruption::Corruption corruption;
  for (const Modality one : kModalities) {
    corruption.perturbations.push_back({.kind = corruption::kMissing, .modalities = one, .rate = Rate::from_double(1)});
  }
  return corruption;
}

corruption::Hit hit_of(ModalitySet missing) {
  corruption::Hit hit = corruption::kNotHit;
  for (size_t m = 0; m < kModalities.size(); ++m) {
    if (missing.contains(kModalities[m])) hit |= corruption::hit_of(m);
  }
  return hit;
}

}  // namespace

Scorer::Scorer(train::Session& session, const std::optional<metrics::CounterfactualTable>& diagnosed)
    : session_(session), evaluation_(session.model()), known_(known_modalities(session)) {
  if (!diagnosed) return;
  for (uint32_t bits = 1; bits <= ModalitySet::all().bits(); ++bits) {
    const metrics::TableRow row{.corruption = corruption::Corruption::of(
                                    corruption::kMissing, ModalitySet::from_bits(bits), Rate::from_double(1))};
    const auto found = std::find(diagnosed->rows.begin(), diagnosed->rows.end(), row.name());
    if (found == diagnosed->rows.end()) continue;
    const auto place = static_cast<size_t>(found - diagnosed->rows.begin());
    complete_.try_emplace(bits, diagnosed->clean, diagnosed->row(place));
  }
}

std::vector<std::vector<Score>> Scorer::score(std::span<const GivenUtterance> utterances,
                                              std::span<const ModalitySet> without) {
  const auto batch = batch_of(session_, utterances);
  const auto representations = session_.model().encode(batch);
  std::vector<std::vector<Score>> result(utterances.size());
  std::vector<ModalitySet> sets = {ModalitySet()};
  sets.insert(sets.end(), without.begin(), without.end());
  for (const ModalitySet set : sets) {
    std::vector<ModalitySet> missing;
    for (const auto& one : utterances) missing.push_back(one.absent(known_) | set);
    const auto values = scores(representations, batch, missing);
    for (size_t i = 0; i < utterances.size(); ++i) {
      Score score{.missing = missing[i], .value = values[i]};
      const auto found = complete_.find(missing[i].bits());
      if (found != complete_.end()) score.complete = found->second.of(values[i]);
      result[i].push_back(score);
    }
  }
  return result;
}

std::vector<float> Scorer::scores(const corrupt::Representations& representations, const batch::Batch& batch,
                                  std::span<const ModalitySet> missing) {
  std::vector<corruption::Hit> hits;
  for (const int64_t index : batch.indices) hits.push_back(hit_of(missing[static_cast<size_t>(index)]));
  const corrupt::CorruptionPlan plan(each_missing(), {}, batch.ids, hits);
  const at::Tensor values =
      session_.model().predict(plan.apply(representations), batch).to(at::kFloat).cpu().contiguous();
  std::vector<float> scores(missing.size());
  for (size_t i = 0; i < scores.size(); ++i) {
    scores[static_cast<size_t>(batch.indices[i])] = values.data_ptr<float>()[i];
  }
  return scores;
}

}  // namespace modrob::predict
