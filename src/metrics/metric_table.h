#pragma once

#include <span>
#include <string_view>

#include "metrics/scores.h"

namespace modrob::metrics {

/// What a metric is made of, which decides how it is resampled.
enum class Form {
  kLinear,   ///< a mean over utterances
  kMoments,  ///< sums of squares and products
  kCounts,   ///< the counts of a confusion, of any number of classes
  kRanks,    ///< no sums: each resample ranks anew
};

/// Where an estimate's error is nearly symmetric and does not depend on its size (stats/measure.h).
enum class Scale { kIdentity, kAtanh, kLogit, kLog };

/// All that is known of a metric; whoever goes through metrics asks its row and names none.
struct MetricInfo {
  std::string_view name;   ///< in files
  std::string_view label;  ///< for people
  double Metrics::*member;
  bool higher_is_better;
  bool percent;  ///< shown times 100; drops in percentage points
  std::string_view undefined_when;
  Form form = Form::kLinear;
  Scale scale = Scale::kIdentity;  ///< of its values: atanh in [-1, 1], logit in [0, 1], log from 0
  std::string_view meaning = {};   ///< for those who do not know it

  bool has_sums() const { return form != Form::kRanks; }
};

/// Every metric, one line each, in the order of Metric, which is that of tables. The first ones are those that are
/// shown where nobody chose.
std::span<const MetricInfo> metric_table();
inline constexpr size_t kHeadlineMetrics = 3;
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
