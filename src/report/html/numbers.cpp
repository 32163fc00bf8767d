#include "report/html/numbers.h"

#include <algorithm>
#include <cmath>

#include "core/error.h"
#include "core/text_format.h"
#include "report/html/markup.h"
#include "report/undefined_words.h"

namespace modrob::report::html {

namespace {

std::string with_interval(const ShownMetric& metric, double point, const stats::Interval& ends) {
  const std::string range = interval(metric, ends);
  return number(metric, point) + (range.empty() ? "" : " " + range);
}

double rounded(double value, int decimals) {
  const double scale = std::pow(10.0, decimals);
  return std::round(value * scale) / scale;
}

// signed_fixed without a plus: never "-0.000".
std::string plain(double value, int decimals) {
  const std::string shown = signed_fixed(value, decimals);
  const size_t start = shown.find_first_not_of("+ ");
  return shown.substr(start);
}

}  // namespace

std::string ShownMetric::title() const {
  return metric_heading(*info) + (info->higher_is_better ? "" : " (lower is better)");
}

std::string ShownMetric::drop_title() const {
  return (info->higher_is_better ? "loss of " : "rise of ") + label() + (info->percent ? " (percentage points)" : "");
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

std::string or_dash(const std::string& html) { return html.empty() ? kDash : html; }

std::string number(const ShownMetric& metric, double value) {
  return std::isnan(value) ? kDash : plain(value * metric.factor(), metric.decimals());
}

std::string interval(const ShownMetric& metric, const stats::Interval& ends) {
  if (std::isnan(ends.low) || std::isnan(ends.high)) return "";
  return "<i>[" + number(metric, ends.low) + ", " + number(metric, ends.high) + "]</i>";
}

std::string for_models(const ShownMetric& metric, const analysis::Quantity& quantity) {
  return with_interval(metric, quantity.models.point, quantity.models.t);
}

std::string for_recipe(const ShownMetric& metric, const analysis::Quantity& quantity) {
  return with_interval(metric, quantity.recipe.point, quantity.recipe.t);
}

std::string share_for_models(const analysis::Quantity& quantity) {
  const auto& models = quantity.models;
  if (std::isnan(models.point)) return kDash;
  std::string shown = plain(100 * models.point, 1);
  if (std::isnan(models.t.low) || std::isnan(models.t.high)) return shown;
  return shown + " <i>[" + plain(100 * models.t.low, 1) + ", " + plain(100 * models.t.high, 1) + "]</i>";
}

std::string p_value(double p) { return std::isnan(p) ? kDash : text(p_number(p)); }

std::string undefined_notes(const analysis::Analysis& analysis, const std::string& data, const ShownMetric& metric) {
  std::string notes;
  for (const auto& line : undefined_lines(analysis, data, {metric.place}))
    notes += element("p", text(line), "note") + "\n";
  return notes;
}

io::Json plotted(const ShownMetric& metric, double value) {
  return io::number_or_null(rounded(value * metric.factor(), metric.decimals() + 2));
}

void plot_quantity(io::Json& row, const std::string& name, const ShownMetric& metric,
                   const analysis::Quantity& quantity) {
  row[name] = plotted(metric, quantity.models.point);
  row[name + "l"] = plotted(metric, quantity.models.t.low);
  row[name + "h"] = plotted(metric, quantity.models.t.high);
  if (std::isnan(quantity.recipe.t.low) || std::isnan(quantity.recipe.t.high)) return;
  row[name + "rl"] = plotted(metric, quantity.recipe.t.low);
  row[name + "rh"] = plotted(metric, quantity.recipe.t.high);
}

}  // namespace modrob::report::html
