#include "analysis/flips.h"

#include <algorithm>
#include <cmath>

#include "analysis/sample_warning.h"
#include "metrics/gather.h"

namespace modrob::analysis {

namespace {

std::vector<double> mean_over_seeds(std::span<const RunEstimates* const> seeds, const metrics::TableRow* variant) {
  std::vector<double> mean(seeds.front()->scores->table.size(), 0.0);
  for (const auto* seed : seeds) {
    const auto& table = seed->scores->table;
    const std::span<const float> row = variant == nullptr ? std::span(table.clean) : table.row(variant->name());
    for (size_t i = 0; i < mean.size(); ++i) mean[i] += static_cast<double>(row[i]) / static_cast<double>(seeds.size());
  }
  return mean;
}

bool wrong(double label, double score) { return label != 0 && (label > 0) != (score > 0); }

Flips flips_under(std::span<const RunEstimates* const> seeds, const std::vector<double>& clean,
                  const metrics::TableRow& variant, int64_t longest) {
  const auto& table = seeds.front()->scores->table;
  const auto hit = mean_over_seeds(seeds, &variant);
  Flips flips;
  for (const auto& one : variant.corruption.perturbations) {
    flips.variant += (flips.variant.empty() ? "" : " + ") + one.what();
  }
  for (size_t i = 0; i < hit.size(); ++i) {
    if ((clean[i] > 0) == (hit[i] > 0)) continue;
    ++flips.flipped;
    flips.repaired += wrong(table.labels[i], clean[i]) ? 1 : 0;
    flips.largest.push_back({table.utterances[i], table.videos[i], table.labels[i], clean[i], hit[i]});
  }
  std::stable_sort(flips.largest.begin(), flips.largest.end(), [](const Flip& a, const Flip& b) {
    return std::abs(a.corrupted - a.clean) > std::abs(b.corrupted - b.clean);
  });
  if (flips.largest.size() > static_cast<size_t>(longest)) flips.largest.resize(static_cast<size_t>(longest));
  return flips;
}

}  // namespace

std::vector<Flips> flips_of(std::span<const RunEstimates* const> seeds, const StudyKind& kind, int64_t longest) {
  std::vector<Flips> all;
  const auto& scores = *seeds.front()->scores;
  // Where no label has the other sign, the sign of an imported score means nothing; labels of ours are sentiment.
  if (scores.real_passes || (!kind.trained() && !label_problem(scores.table.labels).empty())) return all;
  const auto clean = mean_over_seeds(seeds, nullptr);
  for (const auto& variant : metrics::needed_rows(scores.conditions)) {
    if (variant.draw == 0) all.push_back(flips_under(seeds, clean, variant, longest));
  }
  return all;
}

}  // namespace modrob::analysis
