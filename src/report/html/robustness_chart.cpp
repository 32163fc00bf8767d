// The charts of robustness_section.h.

#include <algorithm>
#include <cmath>
#include <limits>

#include "report/figure/model_figures.h"
#include "report/html/chart.h"
#include "report/html/robustness_section.h"

namespace modrob::report::html {

namespace {

// On a linear axis 5, 10 and 15 % would lie on top of each other where the next rate is 100 %.
bool crowded(const std::vector<double>& rates) {
  for (size_t i = 1; i < rates.size(); ++i) {
    if (rates[i] - rates[i - 1] < 0.08 * rates.back()) return true;
  }
  return false;
}

// Of all curves of a data set, so that what costs little looks little. Points and the trained models' intervals are
// inside; bands of recipes, which few seeds make very wide, may be cut.
io::Json shared_domain(const std::vector<const analysis::Group*>& groups, const ShownMetric& metric) {
  double low = std::numeric_limits<double>::infinity();
  double high = -low;
  for (const auto* group : groups) {
    for (const auto& curve : group->curves) {
      for (const size_t place : curve.conditions) {
        const auto& models = group->conditions.at(place).metrics.at(metric.place).value.models;
        for (const double value : {models.point, models.t.low, models.t.high}) {
          if (std::isnan(value)) continue;
          low = std::min(low, value * metric.factor());
          high = std::max(high, value * metric.factor());
        }
      }
    }
  }
  if (low > high) return nullptr;
  return {low, high};
}

}  // namespace

io::Json curve_chart(const analysis::Analysis& analysis, const std::string& data, const ShownMetric& metric,
                     const analysis::Curve& curve) {
  Figure figure = curve_figure(analysis, data, metric.place, curve);
  for (auto& panel : figure.panels) {
    for (auto& points : panel.series) {
      for (auto& point : points) point.x *= axis_factor(curve) / 100;  // shown in percent
    }
  }
  io::Json rates = io::Json::array();
  for (const double rate : curve.rates) rates.push_back(std::round(rate * axis_factor(curve) * 1e4) / 1e4);
  const bool root = crowded(curve.rates);
  const std::string axis = curve.over_strengths() ? axis_name(curve) : "% of utterances hit";
  io::Json x = {{"field", "x"},
                {"type", "quantitative"},
                {"title", axis + (root ? " (square-root axis)" : "")},
                {"scale", {{"type", root ? "sqrt" : "linear"}, {"nice", false}}},
                {"axis", {{"values", rates}, {"format", ".4~r"}}}};
  const auto colour = strategy_colour(analysis);
  io::Json y = number_axis("y", metric.title());
  if (const auto domain = shared_domain(groups_of(analysis, data), metric); !domain.is_null())
    y["scale"]["domain"] = domain;
  const io::Json shared = {{"x", x}, {"y", y}, {"color", colour}};
  io::Json band = {{"transform", {with_ends("y")}},
                   {"mark",
                    {{"type", "area"},
                     {"fillOpacity", 0.14},
                     {"opacity", 1},
                     {"strokeWidth", 0.75},
                     {"strokeDash", {2, 2}},
                     {"clip", true}}},
                   {"encoding", shared}};
  band["encoding"]["stroke"] = colour;
  band["encoding"]["y"]["field"] = "y_lo";
  band["encoding"]["y2"] = {{"field", "y_hi"}};
  io::Json line = {{"mark", {{"type", "line"}, {"strokeWidth", 2}}}, {"encoding", shared}};
  const io::Json point = point_layer(shared, {interval_label("y")}, 42,
                                     {{"m", "model"},
                                      {"s", "training"},
                                      {"x", curve.over_strengths() ? axis : "% hit"},
                                      {"y", metric.label()},
                                      {"y_interval", "95 % interval"}});
  auto spec =
      panels_chart(figure,
                   metric.label() + " against " +
                       (curve.over_strengths() ? axis_name(curve) + " of " : "the share of utterances hit by ") +
                       curve_name(curve, true) + ", " + data + ", one plot per model, one line per training strategy",
                   rows_of(figure, metric, "x", "y"), {band, line, point}, {}, "y");
  spec["spec"]["height"] = 210;
  return spec;
}

io::Json dot_chart(const analysis::Analysis& analysis, const std::string& data, const ShownMetric& metric,
                   const std::vector<size_t>& places) {
  const Figure figure = condition_figure(analysis, data, metric.place, places, false);
  const auto colour = strategy_colour(analysis);
  const auto names = figure.panels.empty() ? std::vector<std::string>() : figure.panels.front().places;
  const io::Json condition = {{"field", "c"},
                              {"type", "nominal"},
                              {"title", nullptr},
                              {"sort", names},
                              {"axis", condition_axis({{"grid", true}, {"bandPosition", 0.5}})}};
  const io::Json offset = {{"field", "s"}, {"sort", strategies_of(analysis)}};
  io::Json value = number_axis("y", metric.title());
  io::Json rule = {{"transform", {with_ends("y")}}, {"mark", {{"type", "rule"}, {"strokeWidth", 1.5}}}};
  rule["encoding"] = {{"y", condition}, {"yOffset", offset}, {"color", colour}};
  rule["encoding"]["x"] = value;
  rule["encoding"]["x"]["field"] = "y_lo";
  rule["encoding"]["x2"] = {{"field", "y_hi"}};
  const io::Json point = point_layer(
      {{"y", condition}, {"yOffset", offset}, {"x", value}, {"color", colour}}, {interval_label("y")}, 42,
      {{"m", "model"}, {"s", "training"}, {"c", "condition"}, {"y", metric.label()}, {"y_interval", "95 % interval"}});
  auto spec = panels_chart(figure, metric.label() + " under each condition, " + data + ", one plot per model",
                           rows_of(figure, metric, "c", "y"), {rule, point}, {.left = width_of(names)}, "y");
  // As high as a name, whatever the number of ways of training in it.
  spec["spec"]["height"] = {{"step", std::max<size_t>(9, 18 / strategies_of(analysis).size())}, {"for", "offset"}};
  return spec;
}

}  // namespace modrob::report::html
