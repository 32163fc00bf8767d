#include "analysis/metric_estimates.h"

#include <utility>

namespace modrob::analysis {

std::vector<MetricEstimates> estimate_metrics(const stats::Bootstrap& bootstrap, std::span<const stats::Series> series,
                                              const stats::SpearmanOptions& spearman) {
  auto sums = bootstrap.evaluate(series);
  auto ranks = stats::spearman(bootstrap, series, spearman);
  std::vector<MetricEstimates> estimates(series.size());
  for (size_t i = 0; i < series.size(); ++i) {
    auto& [values, draws] = estimates[i];
    for (auto& value : sums[i].metrics) values.push_back(std::move(value));
    values.push_back(std::move(ranks[i]));
    for (const auto& draw : sums[i].draws) {
      draws.emplace_back(draw.begin(), draw.end());
      draws.back().push_back(metrics::kUndefined);
    }
  }
  return estimates;
}

}  // namespace modrob::analysis
