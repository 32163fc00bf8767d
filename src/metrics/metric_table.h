#pragma once

#include <span>
#include <string_view>

#include "metrics/scores.h"

namespace modrob::metrics {

/// What tables and reports know of a metric.
struct MetricInfo {
  std::string_view name;   ///< in files
  std::string_view label;  ///< for people
  double Metrics::*member;
  bool higher_is_better;
  bool percent;  ///< shown times 100; drops in percentage points
  std::string_view undefined_when;
};

/// Every metric, one line each, in the order of tables.
std::span<const MetricInfo> metric_table();
/// UserError with near matches for an unknown name.
const MetricInfo& find_metric(std::string_view name);
/// Its place in metric_table().
size_t metric_index(std::string_view name);

/// How much worse `value` is than `clean`: worse is positive, also for errors (MAE). Relative: over the clean value's
/// magnitude, so that worse stays positive where a clean correlation is negative; undefined where it is 0.
struct Drop {
  double absolute = kUndefined;
  double relative = kUndefined;
};
Drop drop(const MetricInfo& metric, double clean, double value);

}  // namespace modrob::metrics
