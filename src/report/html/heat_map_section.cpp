#include "report/html/heat_map_section.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "report/figure/model_figures.h"
#include "report/html/chart.h"
#include "report/html/markup.h"
#include "report/html/metric_panels.h"
#include "report/sentences/model_names.h"

namespace modrob::report::html {

namespace {

std::string table_of(const analysis::Analysis& analysis, const std::string& data, const ShownMetric& metric) {
  Table table("",
              {"Model", "Training", "Condition", metric.drop_title() + ", these models", "this recipe",
               "relative (%), these models"},
              3);
  for (const auto* group : groups_of(analysis, data)) {
    for (size_t i = 1; i < group->conditions.size(); ++i) {
      const auto& cell = group->conditions[i].metrics.at(metric.place);
      table.add({display_name(group->model), group->strategy, group->conditions[i].name, for_models(metric, cell.drop),
                 interval(metric, cell.drop.recipe.t), share_for_models(cell.relative_drop)});
    }
  }
  return table_html(table);
}

// Drops as colours: series across, places down. `column_title`: of the series where they are not ways of training.
io::Json map_of(const Figure& figure, const ShownMetric& metric, const std::string& description,
                const std::string& column_title) {
  io::Json rows = rows_of(figure, metric, "c", "d");
  double largest = 0;
  size_t row = 0;
  for (const auto& panel : figure.panels) {
    for (const auto& points : panel.series) {
      for (const auto& point : points) {
        rows[row++]["t"] = number(metric, point.y);
        if (!std::isnan(point.y)) largest = std::max(largest, std::abs(point.y) * metric.factor());
      }
    }
  }
  if (largest == 0) largest = 1;
  const io::Json x = {{"field", "s"},
                      {"type", "nominal"},
                      {"title", column_title.empty() ? io::Json(nullptr) : io::Json(column_title)},
                      {"sort", figure.series},
                      {"axis", {{"labelAngle", 0}, {"domain", false}, {"ticks", false}, {"grid", false}}}};
  const auto names = figure.panels.empty() ? std::vector<std::string>() : figure.panels.front().places;
  const io::Json y = {{"field", "c"},
                      {"type", "nominal"},
                      {"title", nullptr},
                      {"sort", names},
                      {"axis", condition_axis({{"domain", false}, {"ticks", false}, {"grid", false}})}};
  io::Json cell = {{"transform", {interval_label("d")}}, {"mark", {{"type", "rect"}, {"style", "heat"}}}};
  cell["encoding"] = {{"x", x}, {"y", y}};
  // Symmetric about zero, so that "no loss" has the neutral colour in every map.
  cell["encoding"]["color"] = {
      {"field", "d"},
      {"type", "quantitative"},
      {"title", metric.drop_title()},
      {"scale", {{"domain", {-largest, 0, largest}}, {"range", "diverging"}, {"interpolate", "lab"}}},
      {"legend", {{"gradientLength", 160}}}};
  cell["encoding"]["tooltip"] = tooltip({{"m", "model"},
                                         {"s", column_title.empty() ? "training" : column_title},
                                         {"c", column_title.empty() ? "condition" : "kind"},
                                         {"d", metric.drop_title()},
                                         {"d_interval", "95 % interval"}});
  io::Json label = {{"mark", {{"type", "text"}, {"style", "number"}, {"fontSize", 11}, {"tooltip", nullptr}}}};
  label["encoding"] = {{"x", x}, {"y", y}, {"text", {{"field", "t"}, {"type", "nominal"}}}};
  auto spec = panels_chart(figure, description, std::move(rows), {cell, label},
                           {.min_width = 180, .max_width = 360, .left = width_of(names)}, "d");
  spec["spec"]["height"] = {{"step", 24}};
  return spec;
}

// Kinds down, severities across; a figure for each way of training.
std::string severity_maps(const analysis::Analysis& analysis, const std::string& data, const ShownMetric& metric) {
  std::string html;
  for (const auto& strategy : strategies_of(analysis)) {
    const Figure map = severity_figure(analysis, data, metric.place, strategy);
    if (map.panels.empty()) continue;
    Table table("", {"Model", "Kind", "Severity", metric.drop_title() + ", these models"}, 3);
    for (const auto& panel : map.panels) {
      for (size_t s = 0; s < panel.series.size(); ++s) {
        for (const auto& point : panel.series[s]) {
          table.add({panel.title, point.place, map.series[s], MetricValue{metric.info, point.y, point.models}});
        }
      }
    }
    html += figure(map_of(map, metric,
                          "Heat map: " + metric.drop_title() + " by kind and severity, " + data + ", training " +
                              strategy + ", one map per model",
                          "severity"),
                   "<b>Kinds by severity, training " + text(strategy) + ".</b> " + basis_html(analysis, data, ""),
                   table_html(table));
  }
  return html;
}

}  // namespace

io::Json heat_map(const analysis::Analysis& analysis, const std::string& data, const ShownMetric& metric) {
  const auto groups = groups_of(analysis, data);
  std::vector<size_t> places(groups.empty() ? 0 : groups.front()->conditions.size() - 1);
  std::iota(places.begin(), places.end(), size_t{1});
  const Figure figure = condition_figure(analysis, data, metric.place, places, true);
  return map_of(
      figure, metric,
      "Heat map: " + metric.drop_title() + " by training strategy and condition, " + data + ", one map per model", "");
}

std::string heat_map_section(const ReportInput& input) {
  const std::string panels = metric_panels(input, [&](const analysis::DataSet& data, const ShownMetric& metric) {
    const auto groups = groups_of(input.analysis, data.data);
    if (groups.empty() || groups.front()->conditions.size() < 2) return std::string();
    return figure(heat_map(input.analysis, data.data, metric),
                  "Against the same models' clean scores; worse is positive. " +
                      basis_html(input.analysis, data.data, "") + " Intervals are in the table.",
                  table_of(input.analysis, data.data, metric)) +
           undefined_notes(input.analysis, data.data, metric) + severity_maps(input.analysis, data.data, metric);
  });
  if (panels.empty()) return "";
  return section("heat-map", "Every model under every condition",
                 "Columns are ways of training, rows are conditions; the stronger the orange, the more is lost; blue "
                 "would be a gain.",
                 panels);
}

}  // namespace modrob::report::html
