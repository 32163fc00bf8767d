// The charts of robustness_section.h.

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/text_format.h"
#include "report/html/chart.h"
#include "report/html/robustness_section.h"
#include "report/model_names.h"

namespace modrob::report::html {

namespace {

double percent(double rate) { return std::round(rate * 1e6) / 1e4; }

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

io::Json y_axis(const std::string& title) {
  return {{"field", "y"}, {"type", "quantitative"}, {"title", title}, {"scale", {{"zero", false}}}};
}

}  // namespace

std::string curve_name(const analysis::Curve& curve) {
  std::string name = curve.modalities.name() + " " + std::string(plan::kind_name(curve.kind));
  if (curve.kind != plan::Kind::kMissing && curve.strength != 1) name += " (strength " + fixed(curve.strength, 2) + ")";
  return name;
}

const analysis::Curve* same_curve(const analysis::Group& group, const analysis::Curve& curve) {
  for (const auto& other : group.curves) {
    if (other.modalities == curve.modalities && other.kind == curve.kind && other.strength == curve.strength) {
      return &other;
    }
  }
  return nullptr;
}

io::Json curve_chart(const analysis::Analysis& analysis, const std::string& data, const ShownMetric& metric,
                     const analysis::Curve& curve) {
  const auto groups = groups_of(analysis, data);
  io::Json values = io::Json::array();
  for (const auto* group : groups) {
    const auto* own = same_curve(*group, curve);
    if (own == nullptr) continue;
    for (size_t i = 0; i < own->rates.size(); ++i) {
      io::Json row = {{"m", display_name(group->model)}, {"s", group->strategy}, {"x", percent(own->rates[i])}};
      plot_quantity(row, "y", metric, group->conditions.at(own->conditions[i]).metrics.at(metric.place).value);
      values.push_back(std::move(row));
    }
  }
  io::Json rates = io::Json::array();
  for (const double rate : curve.rates) rates.push_back(percent(rate));
  const bool root = crowded(curve.rates);
  io::Json x = {{"field", "x"},
                {"type", "quantitative"},
                {"title", root ? "% of utterances hit (square-root axis)" : "% of utterances hit"},
                {"scale", {{"type", root ? "sqrt" : "linear"}, {"nice", false}}},
                {"axis", {{"values", rates}, {"format", ".4~r"}}}};
  const auto colour = strategy_colour(analysis);
  io::Json y = y_axis(metric.title());
  if (const auto domain = shared_domain(groups, metric); !domain.is_null()) y["scale"]["domain"] = domain;
  const io::Json shared = {{"x", x}, {"y", y}, {"color", colour}};
  io::Json band = {{"transform", {with_ends("y")}},
                   {"mark", {{"type", "area"}, {"opacity", 0.14}, {"line", false}, {"clip", true}}},
                   {"encoding", shared}};
  band["encoding"]["y"]["field"] = "y_lo";
  band["encoding"]["y2"] = {{"field", "y_hi"}};
  io::Json line = {{"mark", {{"type", "line"}, {"strokeWidth", 2}}}, {"encoding", shared}};
  io::Json point = {{"transform", {interval_label("y")}},
                    {"mark", {{"type", "point"}, {"filled", true}, {"size", 42}, {"opacity", 1}}},
                    {"encoding", shared}};
  point["encoding"]["shape"] = colour;
  point["encoding"]["tooltip"] = tooltip(
      {{"m", "model"}, {"s", "training"}, {"x", "% hit"}, {"y", metric.label()}, {"y_interval", "95 % interval"}});
  const auto models = models_of(groups);
  auto spec = small_multiples(metric.label() + " against the share of utterances hit by " + curve_name(curve) + ", " +
                                  data + ", one plot per model, one line per training strategy",
                              std::move(values), "m", models, {band, line, point}, {.facets = models.size()}, {"y"});
  spec["spec"]["height"] = 210;
  return spec;
}

io::Json dot_chart(const analysis::Analysis& analysis, const std::string& data, const ShownMetric& metric,
                   const std::vector<size_t>& places) {
  const auto groups = groups_of(analysis, data);
  io::Json values = io::Json::array();
  std::vector<std::string> names;
  for (const auto* group : groups) {
    for (const size_t place : places) {
      const auto& cells = group->conditions.at(place);
      io::Json row = {{"m", display_name(group->model)}, {"s", group->strategy}, {"c", cells.name}};
      plot_quantity(row, "y", metric, cells.metrics.at(metric.place).value);
      values.push_back(std::move(row));
    }
  }
  if (!groups.empty()) {
    for (const size_t place : places) names.push_back(groups.front()->conditions.at(place).name);
  }
  const auto colour = strategy_colour(analysis);
  const io::Json condition = {{"field", "c"},
                              {"type", "nominal"},
                              {"title", nullptr},
                              {"sort", names},
                              {"axis", {{"grid", true}, {"bandPosition", 0.5}}}};
  const io::Json offset = {{"field", "s"}, {"sort", strategies_of(analysis)}};
  io::Json value = y_axis(metric.title());
  io::Json rule = {{"transform", {with_ends("y")}}, {"mark", {{"type", "rule"}, {"strokeWidth", 1.5}}}};
  rule["encoding"] = {{"y", condition}, {"yOffset", offset}, {"color", colour}};
  rule["encoding"]["x"] = value;
  rule["encoding"]["x"]["field"] = "y_lo";
  rule["encoding"]["x2"] = {{"field", "y_hi"}};
  io::Json point = {{"transform", {interval_label("y")}},
                    {"mark", {{"type", "point"}, {"filled", true}, {"size", 42}, {"opacity", 1}}}};
  point["encoding"] = {{"y", condition}, {"yOffset", offset}, {"x", value}, {"color", colour}, {"shape", colour}};
  point["encoding"]["tooltip"] = tooltip(
      {{"m", "model"}, {"s", "training"}, {"c", "condition"}, {"y", metric.label()}, {"y_interval", "95 % interval"}});
  const auto models = models_of(groups);
  auto spec =
      small_multiples(metric.label() + " under each condition, " + data + ", one plot per model", std::move(values),
                      "m", models, {rule, point}, {.facets = models.size(), .left = 170}, {"y"});
  spec["spec"]["height"] = {{"step", 9}, {"for", "offset"}};
  return spec;
}

}  // namespace modrob::report::html
