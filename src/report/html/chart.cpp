#include "report/html/chart.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/text_format.h"
#include "report/figure/model_figures.h"
#include "report/group_order.h"
#include "report/html/choices.h"
#include "report/html/markup.h"
#include "report/sentences/claim_parts.h"
#include "report/sentences/data_words.h"

namespace modrob::report::html {

namespace {

constexpr int kWidestName = 300;  ///< in pixels, of a condition at an axis

}  // namespace

io::Json rows_of(const Figure& figure, const ShownMetric& metric, const std::string& place, const std::string& value) {
  io::Json rows = io::Json::array();
  for (const auto& panel : figure.panels) {
    for (size_t s = 0; s < panel.series.size(); ++s) {
      for (const auto& point : panel.series[s]) {
        io::Json row = {{"m", panel.title}, {"s", figure.series[s]}, {place, point.place}};
        if (point.place.empty()) row[place] = std::round(point.x * 1e6) / 1e4;
        plot_point(row, value, metric, point);
        rows.push_back(std::move(row));
      }
    }
  }
  return rows;
}

std::vector<std::string> strategies_of(const analysis::Analysis& analysis) {
  std::vector<std::string> strategies;
  for (const auto& group : analysis.groups) add_once(strategies, group.strategy);
  return strategies;
}

io::Json small_multiples(const std::string& description, io::Json values, const std::string& facet,
                         const std::vector<std::string>& order, io::Json layers, const Layout& layout,
                         const std::vector<std::string>& intervals) {
  io::Json spec;
  spec["description"] = description;
  spec["params"] = {{{"name", "estimand"}, {"value", "models"}}};
  spec["data"] = {{"values", std::move(values)}};
  spec["transform"] = io::Json::array();
  for (const auto& field : intervals) {
    for (const auto& [end, letter] : {std::pair("_lo", "l"), std::pair("_hi", "h")}) {
      spec["transform"].push_back(
          {{"calculate", "estimand == 'recipe' ? datum." + field + "r" + letter + " : datum." + field + letter},
           {"as", field + end}});
    }
  }
  spec["facet"] = {{"field", facet}, {"type", "nominal"}, {"title", nullptr}, {"sort", order}};
  spec["columns"] = 1;
  spec["spec"] = {{"layer", std::move(layers)}};
  spec["usermeta"]["layout"] = {{"facets", layout.facets},
                                {"min_width", layout.min_width},
                                {"max_width", layout.max_width},
                                {"axis", layout.axis},
                                {"left", layout.left}};
  return spec;
}

io::Json panels_chart(const Figure& figure, const std::string& description, io::Json rows, io::Json layers,
                      Layout layout, const std::string& value) {
  std::vector<std::string> panels;
  for (const auto& panel : figure.panels) panels.push_back(panel.title);
  layout.facets = panels.size();
  return small_multiples(description, std::move(rows), "m", panels, std::move(layers), layout, {value});
}

io::Json strategy_colour(const analysis::Analysis& analysis) {
  return {{"field", "s"},
          {"type", "nominal"},
          {"title", "training"},
          {"scale", {{"domain", strategies_of(analysis)}}},
          {"legend", {{"symbolOpacity", 1}}}};
}

io::Json number_axis(const std::string& field, const std::string& title) {
  return {{"field", field}, {"type", "quantitative"}, {"title", title}, {"scale", {{"zero", false}}}};
}

io::Json point_layer(io::Json encoding, const std::vector<io::Json>& transform, int size,
                     const std::vector<std::pair<std::string, std::string>>& told) {
  encoding["shape"] = encoding["color"];
  encoding["tooltip"] = tooltip(told);
  return {{"transform", transform},
          {"mark", {{"type", "point"}, {"filled", true}, {"size", size}, {"opacity", 1}}},
          {"encoding", std::move(encoding)}};
}

io::Json with_ends(const std::string& field) {
  return {{"filter", "isValid(datum." + field + "_lo) && isValid(datum." + field + "_hi)"}};
}

io::Json tooltip(const std::vector<std::pair<std::string, std::string>>& fields) {
  io::Json entries = io::Json::array();
  for (const auto& [field, title] : fields) entries.push_back({{"field", field}, {"title", title}});
  return entries;
}

io::Json interval_label(const std::string& field) {
  const std::string low = "datum." + field + "_lo";
  return {{"calculate", "isValid(" + low + ") ? format(" + low + ", '.4~r') + ' to ' + format(datum." + field +
                            "_hi, '.4~r') : 'undefined'"},
          {"as", field + "_interval"}};
}

io::Json condition_axis(io::Json more) {
  more["labelLimit"] = kWidestName;
  return more;
}

int width_of(const std::vector<std::string>& conditions) {
  size_t longest = 0;
  for (const auto& name : conditions) longest = std::max(longest, name.size());
  return std::min(kWidestName, static_cast<int>(longest) * 6 + 20);
}

std::string basis_html(const analysis::Analysis& analysis, const std::string& data, const std::string& marks) {
  size_t fewest = std::numeric_limits<size_t>::max(), most = 0;
  for (const auto* group : groups_of(analysis, data)) {
    fewest = std::min(fewest, group->seeds.size());
    most = std::max(most, group->seeds.size());
  }
  std::string html = text(sample_words(analysis.data_set(data), analysis.kind)) + ", " +
                     (fewest < most ? std::to_string(fewest) + " to " : "") +
                     counted(static_cast<int64_t>(most), "seed") + ".";
  if (marks.empty()) return html;
  return html + " " + marks + ": 95 % intervals for " +
         by_estimand(analysis, "these trained models", "models trained anew") + " on new " +
         text(analysis.kind.groups()) + ".";
}

std::string figure(const io::Json& spec, const std::string& caption_html, const std::string& tables_html,
                   const std::string& css_class) {
  const bool wide = spec.at("usermeta").at("layout").at("facets").get<size_t>() > 2;
  const std::string classes = join_parts({css_class, wide ? "wide" : ""}, " ");
  return (classes.empty() ? "<figure>" : "<figure class=\"" + classes + "\">") +
         "\n<div class=\"chart\"></div>\n<script type=\"application/json\" class=\"spec\">" + json_text(spec) +
         "</script>\n<figcaption>" + caption_html + "</figcaption>\n" + details("Table of these numbers", tables_html) +
         "</figure>\n";
}

}  // namespace modrob::report::html
