#include "report/html/trade_off_section.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "core/text_format.h"
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
  io::Json layer = {{"transform", {with_ends(along)}}, {"mark", {{"type", "rule"}, {"strokeWidth", 1.5}}}};
  layer["encoding"] = {{"x", x}, {"y", y}, {"color", colour}};
  layer["encoding"][along]["field"] = along + "_lo";
  layer["encoding"][along + "2"] = {{"field", along + "_hi"}};
  return layer;
}

using Groups = std::vector<const analysis::Group*>;

std::vector<std::string> models_of(const Groups& groups) {
  std::vector<std::string> models;
  for (const auto* group : groups) add_once(models, display_name(group->model));
  return models;
}

// A plot of twenty crosses would tell nothing: each holds one model.
std::string plot_name(const Groups& groups, const std::string& model, size_t place) {
  return (models_of(groups).size() > 1 ? model + ": " : "") + groups.front()->conditions.at(place).name;
}

// Whether two ways of training a model have both numbers: of fewer nothing is traded.
bool tradeable(const Groups& groups, const std::string& model, size_t place, const ShownMetric& metric) {
  return 1 < std::count_if(groups.begin(), groups.end(), [&](const analysis::Group* group) {
           const auto value = [&](size_t at) { return group->conditions.at(at).metrics.at(metric.place).value; };
           return display_name(group->model) == model && !std::isnan(value(0).models.point) &&
                  !std::isnan(value(place).models.point);
         });
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
  io::Json values = io::Json::array();
  std::vector<std::string> plots;
  for (const size_t place : places) {
    for (const auto& model : models_of(groups)) {
      if (tradeable(groups, model, place, metric)) plots.push_back(plot_name(groups, model, place));
    }
  }
  for (const auto* group : groups) {
    const auto& clean = group->conditions.front().metrics.at(metric.place).value;
    for (const size_t place : places) {
      const auto& condition = group->conditions.at(place);
      const std::string model = display_name(group->model);
      const std::string plot = plot_name(groups, model, place);
      if (!contains(plots, plot)) continue;
      io::Json row = {{"f", plot},
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
  const std::string heading = "Does robustness cost clean accuracy?";
  if (strategies_of(input.analysis).size() < 2) {
    // Who trained here may have more to come.
    if (!input.analysis.kind.trained() || input.analysis.groups.empty()) return "";
    return section("trade-off", heading, "", element("p", "Of one way of training nothing is traded.", "note") + "\n");
  }
  const std::string panels = metric_panels(input, [&](const analysis::DataSet& data, const ShownMetric& metric) {
    const auto groups = groups_of(input.analysis, data.data);
    if (groups.empty()) return std::string();
    const auto places = trade_off_conditions(*groups.front());
    if (places.empty()) return std::string();
    std::vector<std::string> absent;
    bool any = false;
    for (const size_t place : places) {
      for (const auto& model : models_of(groups)) {
        if (tradeable(groups, model, place, metric)) {
          any = true;
        } else {
          absent.push_back(plot_name(groups, model, place));
        }
      }
    }
    const std::string left_out =
        absent.empty() ? ""
                       : element("p",
                                 "Left out, because fewer than two ways of training have " + text(metric.label()) +
                                     " clean and when hit: " + text(join(absent, ", ")) + ".",
                                 "note") +
                             "\n";
    if (!any) return left_out;
    return figure(trade_off_chart(input.analysis, data.data, metric, places),
                  (metric.info->higher_is_better ? "Up and right is better." : "Down and left is better.") +
                      std::string(" A grey line joins the ways of training the model. ") +
                      basis_html(input.analysis, data.data, "Crosses"),
                  table_of(input.analysis, data.data, metric, places)) +
           left_out;
  });
  if (panels.empty()) return "";
  return section("trade-off", heading,
                 "Whether a difference is more than chance is what the claims test, in pairs; intervals that overlap "
                 "here say nothing about that.",
                 panels);
}

}  // namespace modrob::report::html
