#include "predict/complete_score.h"

#include <algorithm>
#include <cmath>

#include "core/error.h"
#include "stats/interval.h"

namespace modrob::predict {

CompleteScores::CompleteScores(std::span<const float> complete, std::span<const float> without) {
  MODROB_CHECK(!complete.empty() && complete.size() == without.size(), "two scores of each utterance");
  for (size_t i = 0; i < complete.size(); ++i) {
    const double before = without[i];
    without_and_change_.emplace_back(before, double{complete[i]} - before);
  }
  std::sort(without_and_change_.begin(), without_and_change_.end());
}

CompleteScore CompleteScores::of(float score) const {
  const double given = score;
  std::vector<double> distances;
  for (const auto& [without, change] : without_and_change_) distances.push_back(std::abs(without - given));
  const size_t wanted = std::min(kNeighbours, distances.size());
  std::nth_element(distances.begin(), distances.begin() + static_cast<std::ptrdiff_t>(wanted - 1), distances.end());
  const double reach = distances[wanted - 1];
  std::vector<double> completed;
  size_t other = 0;
  for (const auto& [without, change] : without_and_change_) {
    if (std::abs(without - given) > reach) continue;
    completed.push_back(given + change);
    other += completed.back() * given < 0;
  }
  const auto share = static_cast<double>(other) / static_cast<double>(completed.size());
  return {stats::quantile(completed, 0.05), stats::quantile(completed, 0.95), share};
}

}  // namespace modrob::predict
