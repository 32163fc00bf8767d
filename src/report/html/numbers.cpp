#include "report/html/numbers.h"

#include <algorithm>
#include <cmath>

#include "core/error.h"
#include "report/html/markup.h"
#include "report/sentences/undefined_words.h"

namespace modrob::report::html {

namespace {

double rounded(double value, int decimals) {
  const double scale = std::pow(10.0, decimals);
  return std::round(value * scale) / scale;
}

}  // namespace

std::string ShownMetric::title() const {
  return metric_heading(*info) + (info->higher_is_better ? "" : " (lower is better)");
}

std::string ShownMetric::drop_title() const {
  return (info->higher_is_better ? "loss of " : "rise of ") + label() + (info->percent ? " (points)" : "");
}

std::vector<ShownMetric> shown_metrics(const analysis::Analysis& analysis) {
  std::vector<ShownMetric> shown;
  for (const auto& name : analysis.headline.empty() ? analysis.metrics : analysis.headline) {
    const auto found = std::find(analysis.metrics.begin(), analysis.metrics.end(), name);
    MODROB_CHECK(found != analysis.metrics.end(), "headline metric is part of the analysis: " + name);
    shown.push_back({static_cast<size_t>(found - analysis.metrics.begin()), &metrics::find_metric(name)});
  }
  return shown;
}

std::string number(const ShownMetric& metric, double value) { return metric_html({metric.info, value}); }

MetricValue for_models(const ShownMetric& metric, const analysis::Quantity& quantity) {
  return {metric.info, quantity.models.point, quantity.models.t};
}

MetricValue interval(const ShownMetric& metric, const stats::Interval& ends) {
  return {metric.info, metrics::kUndefined, ends, MetricValue::Show::kInterval};
}

MetricValue share_for_models(const analysis::Quantity& quantity) {
  static constexpr metrics::MetricInfo kShare = {"", "", nullptr, true, true, ""};
  return {&kShare, quantity.models.point, quantity.models.t};
}

Table::Field p_value(double p) { return std::isnan(p) ? Table::Field() : p_number(p); }

std::string undefined_notes(const analysis::Analysis& analysis, const std::string& data, const ShownMetric& metric) {
  std::string notes;
  for (const auto& line : undefined_lines(analysis, data, {metric.place}))
    notes += element("p", text(line), "note") + "\n";
  return notes;
}

io::Json plotted(const ShownMetric& metric, double value) {
  return io::number_or_null(rounded(value * metric.factor(), metric.decimals() + 2));
}

void plot_point(io::Json& row, const std::string& name, const ShownMetric& metric, const FigurePoint& point) {
  row[name] = plotted(metric, point.y);
  row[name + "l"] = plotted(metric, point.models.low);
  row[name + "h"] = plotted(metric, point.models.high);
  if (!point.recipe.defined()) return;
  row[name + "rl"] = plotted(metric, point.recipe.low);
  row[name + "rh"] = plotted(metric, point.recipe.high);
}

}  // namespace modrob::report::html
