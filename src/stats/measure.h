#pragma once

#include <limits>
#include <string>

#include "metrics/metric_table.h"

namespace modrob::io {
class RecordVisitor;
}

namespace modrob::stats {

using metrics::Scale;

/// The interval is made on the scale, and the ends are mapped back.
double to_scale(Scale scale, double value);
double from_scale(Scale scale, double value);
/// d to_scale / d value.
double slope_of(Scale scale, double value);

/// NaN where undefined.
struct Interval {
  double low = metrics::kUndefined;
  double high = metrics::kUndefined;
  bool contains(double value) const { return low <= value && value <= high; }
  bool defined() const { return low == low && high == high; }
};
void describe(io::RecordVisitor& visitor, Interval& interval);
/// Its ends as the fields "<name>_low" and "<name>_high".
void describe_ends(io::RecordVisitor& visitor, const std::string& name, Interval& interval);

/// What kind of number an estimate is.
struct Measure {
  Scale scale = Scale::kIdentity;
  /// The values that are possible; no interval leaves them.
  Interval support = {-std::numeric_limits<double>::infinity(), std::numeric_limits<double>::infinity()};
  /// True for F1, accuracies and their differences: utterances of a share q of the videos move the number by no more
  /// than about q of the way to an end of its support.
  bool share = false;
};

/// A metric's own values, on its row's scale.
Measure values_of(const metrics::MetricInfo& metric);
/// Drops, differences, and other sums of a metric's values with weights that add up to zero.
Measure differences_of(const metrics::MetricInfo& metric);
/// A weighted mean of a metric's values whose weights add up to `total`, such as the area under a curve over rates.
Measure averages_of(const metrics::MetricInfo& metric, double total = 1);

}  // namespace modrob::stats
