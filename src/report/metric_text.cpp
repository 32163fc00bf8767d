#include "report/metric_text.h"

#include <cmath>

#include "core/text_format.h"

namespace modrob::report {

std::string metric_heading(const metrics::MetricInfo& metric) {
  return std::string(metric.label) + (metric.percent ? " (%)" : "");
}

double metric_factor(const metrics::MetricInfo& metric) { return metric.percent ? 100 : 1; }

int metric_decimals(const metrics::MetricInfo& metric) { return metric.percent ? 1 : 3; }

std::string metric_number(const metrics::MetricInfo& metric, double value) {
  return fixed(value * metric_factor(metric), metric_decimals(metric));
}

std::string metric_change(const metrics::MetricInfo& metric, double value) {
  return signed_fixed(value * metric_factor(metric), metric_decimals(metric));
}

std::string metric_interval(const metrics::MetricInfo& metric, const stats::Interval& interval) {
  if (std::isnan(interval.low) || std::isnan(interval.high)) return "";
  return " [" + metric_number(metric, interval.low) + ", " + metric_number(metric, interval.high) + "]";
}

std::string p_number(double p) { return p < 0.001 ? "< 0.001" : fixed(p, 3); }

}  // namespace modrob::report
