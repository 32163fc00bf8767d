#include "report/html/trade_off_section.h"

#include <algorithm>
#include <set>

#include "report/figure/model_figures.h"
#include "report/group_order.h"
#include "report/html/chart.h"
#include "report/html/markup.h"
#include "report/html/metric_panels.h"
#include "report/sentences/model_names.h"

namespace modrob::report::html {

namespace {

std::string table_of(const analysis::Analysis& analysis, const std::string& data, const ShownMetric& metric,
                     const std::vector<size_t>& places) {
  Table table(
      "",
      {"Model", "Training", "Condition", "Clean, these models", "this recipe", "When hit, these models", "this recipe"},
      3);
  for (const auto* group : groups_of(analysis, data)) {
    const auto& clean = group->conditions.front().metrics.at(metric.place).value;
    for (const size_t place : places) {
      const auto& hit = group->conditions.at(place).metrics.at(metric.place).value;
      table.add({display_name(group->model), group->strategy, group->conditions[place].name, for_models(metric, clean),
                 interval(metric, clean.recipe.t), for_models(metric, hit), interval(metric, hit.recipe.t)});
    }
  }
  return table_html(table);
}

// A rule from one end of an interval of `along` to the other.
io::Json rule(const std::string& along, const io::Json& x, const io::Json& y, const io::Json& colour) {
  io::Json layer = {{"transform", {with_ends(along)}},
                    {"mark", {{"type", "rule"}, {"strokeWidth", 1.5}, {"opacity", 0.6}}}};
  layer["encoding"] = {{"x", x}, {"y", y}, {"color", colour}};
  layer["encoding"][along]["field"] = along + "_lo";
  layer["encoding"][along + "2"] = {{"field", along + "_hi"}};
  return layer;
}

}  // namespace

std::vector<size_t> trade_off_conditions(const analysis::Group& group) {
  std::set<size_t> chosen, in_curves;
  for (const auto& curve : group.curves) {
    in_curves.insert(curve.conditions.begin(), curve.conditions.end());
    size_t best = 0;
    for (size_t i = 1; i < curve.rates.size(); ++i) {
      if (best == 0 || curve.rates[i] < 1) best = i;
    }
    if (best > 0) chosen.insert(curve.conditions.at(best));
  }
  for (size_t i = 1; i < group.conditions.size(); ++i) {
    if (!in_curves.contains(i)) chosen.insert(i);
  }
  return {chosen.begin(), chosen.end()};
}

io::Json trade_off_chart(const analysis::Analysis& analysis, const std::string& data, const ShownMetric& metric,
                         const std::vector<size_t>& places) {
  const auto groups = groups_of(analysis, data);
  const auto strategies = strategies_of(analysis);
  std::vector<std::string> models;
  for (const auto* group : groups) add_once(models, display_name(group->model));
  io::Json values = io::Json::array();
  // A plot of twenty crosses would tell nothing: each holds one model.
  const auto plot_name = [&](const std::string& model, size_t place) {
    return (models.size() > 1 ? model + ": " : "") + groups.front()->conditions.at(place).name;
  };
  std::vector<std::string> plots;
  for (const size_t place : places) {
    for (const auto& model : models) plots.push_back(plot_name(model, place));
  }
  for (const auto* group : groups) {
    const auto& clean = group->conditions.front().metrics.at(metric.place).value;
    for (const size_t place : places) {
      const auto& condition = group->conditions.at(place);
      const std::string model = display_name(group->model);
      io::Json row = {{"f", plot_name(model, place)},
                      {"m", model},
                      {"s", group->strategy},
                      {"c", condition.name},
                      {"o", std::find(strategies.begin(), strategies.end(), group->strategy) - strategies.begin()}};
      plot_point(row, "x", metric, point_of(clean));
      plot_point(row, "y", metric, point_of(condition.metrics.at(metric.place).value));
      values.push_back(std::move(row));
    }
  }
  const auto x = number_axis("x", "clean " + metric.title());
  const auto y = number_axis("y", "when hit");
  const auto colour = strategy_colour(analysis);
  io::Json path = {{"mark", {{"type", "line"}, {"style", "path"}}}};
  path["encoding"] = {{"x", x}, {"y", y}, {"order", {{"field", "o"}}}};
  const io::Json point =
      point_layer({{"x", x}, {"y", y}, {"color", colour}}, {interval_label("x"), interval_label("y")}, 75,
                  {{"m", "model"},
                   {"s", "training"},
                   {"c", "condition"},
                   {"x", "clean"},
                   {"x_interval", "95 % interval"},
                   {"y", "when hit"},
                   {"y_interval", "95 % interval "}});
  auto spec =
      small_multiples("Clean " + metric.label() + " against " + metric.label() + " when hit, " + data +
                          ", one plot per condition and model; a line joins the ways of training it",
                      std::move(values), "f", plots, {path, rule("x", x, y, colour), rule("y", x, y, colour), point},
                      {.facets = plots.size(), .min_width = 180, .axis = 58, .left = 0}, {"x", "y"});
  spec["spec"]["height"] = 210;
  spec["resolve"] = {{"scale", {{"x", "independent"}, {"y", "independent"}}}};
  return spec;
}

std::string trade_off_section(const ReportInput& input) {
  // Of one way of training nothing is traded; who trained here may have more to come.
  if (!input.analysis.kind.trained() && strategies_of(input.analysis).size() < 2) return "";
  const std::string panels = metric_panels(input, [&](const analysis::DataSet& data, const ShownMetric& metric) {
    const auto groups = groups_of(input.analysis, data.data);
    if (groups.empty()) return std::string();
    const auto places = trade_off_conditions(*groups.front());
    if (places.empty()) return std::string();
    return figure(trade_off_chart(input.analysis, data.data, metric, places),
                  "<b>" + text(metric.title()) + "</b>, clean to the right, when hit upwards" +
                      (metric.info->higher_is_better ? "; up and right is better" : "; down and left is better") +
                      ". A grey line joins the ways of training the model; crosses are 95 % intervals.",
                  table_of(input.analysis, data.data, metric, places));
  });
  if (panels.empty()) return "";
  return section("trade-off", "Does robustness cost clean accuracy?",
                 "Whether a difference is more than chance is what the claims test, in pairs; intervals that overlap "
                 "here say nothing about that.",
                 panels);
}

}  // namespace modrob::report::html
