#pragma once

#include <string>
#include <vector>

#include "analysis/analysis.h"
#include "io/json.h"
#include "metrics/metric_table.h"
#include "report/figure/figure.h"
#include "report/tables/table.h"

/// How the report writes numbers: those of a metric shown in percent times 100 with one decimal, others with three.
namespace modrob::report::html {

/// A metric that the report shows, and its place in Analysis::metrics.
struct ShownMetric {
  size_t place = 0;
  const metrics::MetricInfo* info = nullptr;

  double factor() const { return metric_factor(*info); }
  int decimals() const { return metric_decimals(*info); }
  std::string name() const { return std::string(info->name); }
  std::string label() const { return std::string(info->label); }
  std::string title() const;       ///< "F1 (%)", "Corr", "MAE (lower is better)"
  std::string drop_title() const;  ///< "loss of F1 (points)", "rise of MAE"
};

/// The headline metrics; all of the analysis' metrics when the study names none. CheckFailure for a name that the
/// analysis lacks.
std::vector<ShownMetric> shown_metrics(const analysis::Analysis& analysis);

/// "81.2", "0.731"; a dash where undefined.
std::string number(const ShownMetric& metric, double value);
/// Fields of a table: the point with the interval of these trained models, and an interval alone.
MetricValue for_models(const ShownMetric& metric, const analysis::Quantity& quantity);
MetricValue interval(const ShownMetric& metric, const stats::Interval& ends);
/// A share as "12.3 [10.0, 14.1]", in percent.
MetricValue share_for_models(const analysis::Quantity& quantity);
/// "0.041"; nothing where undefined.
Table::Field p_value(double p);

/// A paragraph for each value of a metric that is undefined, with the reason: a chart shows nothing in its place.
std::string undefined_notes(const analysis::Analysis& analysis, const std::string& data, const ShownMetric& metric);

/// For charts: as shown, with two more decimals; null where undefined.
io::Json plotted(const ShownMetric& metric, double value);
/// Adds `name` and the ends of both intervals: name + "l", "h" (trained models), "rl", "rh" (recipe).
void plot_point(io::Json& row, const std::string& name, const ShownMetric& metric, const FigurePoint& point);

}  // namespace modrob::report::html
