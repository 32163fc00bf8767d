#pragma once

#include <span>
#include <vector>

#include "stats/bootstrap.h"
#include "stats/series.h"
#include "stats/spearman.h"

namespace modrob::analysis {

/// Every metric of one series, by place in metrics::metric_table().
struct MetricEstimates {
  std::vector<stats::Estimate> values;
  /// [draws][metrics], in the whole sample; those of ranks are undefined there.
  std::vector<std::vector<double>> draws;
};

/// One answer per series. Metrics of ranks have only their point where `options` asks for no resamples.
std::vector<MetricEstimates> estimate_metrics(const stats::Bootstrap& bootstrap, std::span<const stats::Series> series,
                                              const stats::SpearmanOptions& options);

}  // namespace modrob::analysis
