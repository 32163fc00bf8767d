#include "analysis/metric_estimates.h"

#include <utility>

namespace modrob::analysis {

std::vector<MetricEstimates> estimate_metrics(const stats::Bootstrap& bootstrap, std::span<const stats::Series> series,
                                              const stats::SpearmanOptions& options) {
  auto sums = bootstrap.evaluate(series);
  auto ranks = stats::spearman(bootstrap, series, options);
  std::vector<MetricEstimates> estimates(series.size());
  for (size_t i = 0; i < series.size(); ++i) {
    auto& [values, draws] = estimates[i];
    size_t next = 0;
    for (const auto& metric : metrics::metric_table()) {
      values.push_back(std::move(metric.has_sums() ? sums[i].metrics[next++] : ranks[i]));
    }
    for (const auto& draw : sums[i].draws) {
      draws.emplace_back(draw.begin(), draw.end()).resize(values.size(), metrics::kUndefined);
    }
  }
  return estimates;
}

}  // namespace modrob::analysis
