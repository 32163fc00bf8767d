#pragma once

#include <string>

#include "metrics/metric_table.h"
#include "stats/interval.h"

/// Numbers of a metric as people read them: accuracies and F1 in percent with one decimal, others with three. Given in
/// the program's units (F1 in [0, 1]). "undefined" for NaN.
namespace modrob::report {

/// "Corr", "F1 (%)"
std::string metric_heading(const metrics::MetricInfo& metric);
/// What a value is multiplied by to be shown.
double metric_factor(const metrics::MetricInfo& metric);
int metric_decimals(const metrics::MetricInfo& metric);

std::string metric_number(const metrics::MetricInfo& metric, double value);
/// With its sign.
std::string metric_change(const metrics::MetricInfo& metric, double value);
/// " [0.700, 0.760]"; empty where the interval is undefined.
std::string metric_interval(const metrics::MetricInfo& metric, const stats::Interval& interval);

/// "0.041"; "< 0.001" below that, where all are the same to a reader.
std::string p_number(double p);

}  // namespace modrob::report
