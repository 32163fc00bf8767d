#pragma once

#include <string>
#include <string_view>

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

/// A number of a metric with its interval: the one thing that tables, sentences and the page print. An interval that is
/// undefined is left out.
struct MetricValue {
  enum class Show { kNumber, kChange, kInterval };  ///< "0.010 [..]", "+0.010 [..]", "[..]" alone

  const metrics::MetricInfo* metric = nullptr;
  double point = metrics::kUndefined;
  stats::Interval interval = {};
  Show show = Show::kNumber;
  bool best = false;  ///< of those it stands beside: set off where the medium can
};
/// How a medium writes them.
struct NumberStyle {
  std::string_view undefined = "undefined";
  std::string_view interval_begin = "[", interval_end = "]";
  std::string_view best_begin = {}, best_end = {};
  bool minus_zero = true;  ///< "-0.000" where a change is not shown; else "0.000"
};
std::string metric_text(const MetricValue& value, const NumberStyle& style = {});

std::string metric_number(const metrics::MetricInfo& metric, double value);
/// With its sign.
std::string metric_change(const metrics::MetricInfo& metric, double value);

/// "0.041"; "< 0.001" below that, where all are the same to a reader.
std::string p_number(double p);

}  // namespace modrob::report
