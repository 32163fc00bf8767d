#include "report/html/robustness_section.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "core/text_format.h"
#include "report/figure/model_figures.h"
#include "report/html/chart.h"
#include "report/html/markup.h"
#include "report/html/metric_panels.h"
#include "report/sentences/model_names.h"

namespace modrob::report::html {

namespace {

std::vector<std::string> value_head(const ShownMetric& metric) {
  return {"Model",       "Training",      "Condition",    metric.label() + ", these models",
          "this recipe", "SD over seeds", "SD over draws"};
}

void add_value_row(Table& table, const analysis::Group& group, size_t place, const ShownMetric& metric) {
  const auto& condition = group.conditions.at(place);
  const auto& cell = condition.metrics.at(metric.place);
  table.add({display_name(group.model), group.strategy, condition.name, for_models(metric, cell.value),
             interval(metric, cell.value.recipe.t), MetricValue{metric.info, cell.sd_over_seeds},
             MetricValue{metric.info, cell.sd_over_draws}});
}

Table::Field breaking_rate(const analysis::Curve::Summary& summary) {
  if (std::isnan(summary.breaking_rate)) return {};
  return std::isinf(summary.breaking_rate) ? "nowhere" : fixed(100 * summary.breaking_rate, 1) + " %";
}

std::string curve_tables(const analysis::Analysis& analysis, const std::string& data, const ShownMetric& metric,
                         const analysis::Curve& curve) {
  Table values("", value_head(metric), 3);
  Table summaries(
      "Over the rates. Area: under the curve, from rate 0 to the highest rate measured (AUILC). Breaks: the "
      "rate at which the loss reaches " +
          fixed(100 * analysis.breaking_drop, 0) + " % of the clean value.",
      {"Model", "Training", "Area, these models", "this recipe", "Mean over 0 to 90 %", "Breaks at"}, 2);
  for (const auto* group : groups_of(analysis, data)) {
    const auto* own = same_curve(*group, curve);
    if (own == nullptr) continue;
    for (const size_t place : own->conditions) add_value_row(values, *group, place, metric);
    const auto& summary = own->metrics.at(metric.place);
    summaries.add({display_name(group->model), group->strategy, for_models(metric, summary.area),
                   interval(metric, summary.area.recipe.t),
                   summary.mean ? Table::Field(for_models(metric, *summary.mean)) : Table::Field(),
                   breaking_rate(summary)});
  }
  return table_html(values) + table_html(summaries);
}

std::string one_panel(const analysis::Analysis& analysis, const analysis::DataSet& data, const ShownMetric& metric) {
  const auto groups = groups_of(analysis, data.data);
  if (groups.empty()) return "";
  std::string html;
  std::set<size_t> drawn;
  for (const auto& curve : groups.front()->curves) {
    if (curve.rates.size() < kFewestRates) continue;
    drawn.insert(curve.conditions.begin(), curve.conditions.end());
    html += figure(curve_chart(analysis, data.data, metric, curve),
                   "<b>" + text(curve_name(curve, true)) + ".</b> " + basis_html(analysis, data.data, "Band"),
                   curve_tables(analysis, data.data, metric, curve));
  }
  std::vector<size_t> others;
  for (size_t i = 1; i < groups.front()->conditions.size(); ++i) {
    if (!drawn.contains(i)) others.push_back(i);
  }
  if (others.empty()) return html;
  others.insert(others.begin(), 0);
  Table values("", value_head(metric), 3);
  for (const auto* group : groups) {
    for (const size_t place : others) add_value_row(values, *group, place, metric);
  }
  return html + figure(dot_chart(analysis, data.data, metric, others),
                       "<b>" + std::string(drawn.empty() ? "Conditions" : "Other conditions") + ".</b> " +
                           basis_html(analysis, data.data, "Bars"),
                       table_html(values));
}

}  // namespace

std::string robustness_section(const ReportInput& input) {
  return section("robustness", "What missing and noisy input costs",
                 "Each point is the mean over training seeds and " + counted(input.analysis.draws, "mask draw") +
                     ". Flatter is more robust.",
                 metric_panels(input, [&](const analysis::DataSet& data, const ShownMetric& metric) {
                   return one_panel(input.analysis, data, metric);
                 }));
}

}  // namespace modrob::report::html
