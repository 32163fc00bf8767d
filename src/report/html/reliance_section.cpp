#include "report/html/reliance_section.h"

#include <algorithm>
#include <cmath>

#include "report/html/chart.h"
#include "report/html/markup.h"
#include "report/html/metric_panels.h"
#include "report/sentences/model_names.h"

namespace modrob::report::html {

namespace {

std::string table_of(const analysis::Analysis& analysis, const std::string& data, const ShownMetric& metric,
                     RelianceMeasure measure) {
  Table table("", {"Model", "Training", "Without", metric.drop_title() + ", these models", "this recipe"}, 3);
  for (const auto* group : groups_of(analysis, data)) {
    for (const auto& row : group->reliance.at(metric.place).modalities) {
      const auto& quantity = reliance_of(row, measure);
      if (!quantity) continue;
      table.add({display_name(group->model), group->strategy, std::string(modality_name(row.modality)),
                 for_models(metric, *quantity), interval(metric, quantity->recipe.t)});
    }
  }
  return table_html(table);
}

bool undefined_drop(const analysis::Analysis& analysis, const std::string& data, const ShownMetric& metric) {
  const auto groups = groups_of(analysis, data);
  return std::any_of(groups.begin(), groups.end(), [&](const analysis::Group* group) {
    const auto& rows = group->reliance.at(metric.place).modalities;
    return std::any_of(rows.begin(), rows.end(),
                       [](const auto& row) { return row.drop && std::isnan(row.drop->models.point); });
  });
}

// Of a metric that needs scores which differ there is nothing to share out where every modality is missing.
std::string undefined_note(const analysis::Analysis& analysis, const std::string& data, const ShownMetric& metric) {
  for (const auto* group : groups_of(analysis, data)) {
    for (const auto& row : group->reliance.at(metric.place).modalities) {
      if (row.shapley) {
        return element("p",
                       text("Shapley values of " + std::string(metric.label()) +
                            " are undefined here: without any modality a model gives every utterance one score, and "
                            "this metric needs scores that differ."));
      }
    }
  }
  return "";
}

std::string drop_figure(const analysis::Analysis& analysis, const std::string& data, const ShownMetric& metric) {
  const auto chart = reliance_chart(analysis, data, metric, RelianceMeasure::kDrop);
  if (!chart) return "";
  return figure(*chart, "<b>One modality missing everywhere.</b> " + basis_html(analysis, data, "Lines"),
                table_of(analysis, data, metric, RelianceMeasure::kDrop)) +
         (undefined_drop(analysis, data, metric) ? undefined_notes(analysis, data, metric) : "");
}

// Of the chosen metric, or where it has none of the first that has.
std::string shapley_figure(const analysis::Analysis& analysis, const std::string& data, const ShownMetric& chosen) {
  std::vector<ShownMetric> candidates = {chosen};
  for (const auto& shown : shown_metrics(analysis)) candidates.push_back(shown);
  for (const auto& metric : candidates) {
    const auto chart = reliance_chart(analysis, data, metric, RelianceMeasure::kShapley);
    if (!chart) continue;
    const bool stands_in = metric.info != chosen.info;
    const std::string why = stands_in ? "<b>" + text(chosen.label()) +
                                            " has none here</b>, because without any modality a model gives every "
                                            "utterance one score. "
                                      : "";
    return figure(*chart,
                  "<b>Shapley values" + (stands_in ? " of " + text(metric.label()) : "") + ".</b> " + why +
                      "The loss without any modality, shared out fairly: each one's average share over all orders of "
                      "removing them. " +
                      basis_html(analysis, data, "Lines"),
                  table_of(analysis, data, metric, RelianceMeasure::kShapley), stands_in ? "stand-in" : "");
  }
  return undefined_note(analysis, data, chosen);
}

}  // namespace

std::optional<io::Json> reliance_chart(const analysis::Analysis& analysis, const std::string& data,
                                       const ShownMetric& metric, RelianceMeasure measure) {
  Figure figure = reliance_figure(analysis, data, metric.place, measure);
  for (auto& panel : figure.panels) {
    for (auto& points : panel.series) std::erase_if(points, [](const auto& point) { return std::isnan(point.y); });
  }
  io::Json rows = rows_of(figure, metric, "x", "y");
  if (rows.empty()) return std::nullopt;
  io::Json order = io::Json::array();
  for (const Modality modality : analysis.data_set(data).present()) order.push_back(modality_name(modality));
  const auto colour = strategy_colour(analysis);
  const io::Json x = {{"field", "x"},
                      {"type", "nominal"},
                      {"title", nullptr},
                      {"sort", order},
                      {"axis", {{"labelAngle", 0}, {"grid", false}}}};
  const io::Json offset = {{"field", "s"}, {"sort", strategies_of(analysis)}};
  io::Json y = {{"field", "y"}, {"type", "quantitative"}, {"title", metric.drop_title()}};
  io::Json bar = {{"transform", {interval_label("y")}}, {"mark", {{"type", "bar"}}}};
  bar["encoding"] = {{"x", x}, {"xOffset", offset}, {"y", y}, {"color", colour}};
  bar["encoding"]["tooltip"] = tooltip({{"m", "model"},
                                        {"s", "training"},
                                        {"x", "without"},
                                        {"y", metric.drop_title()},
                                        {"y_interval", "95 % interval"}});
  io::Json rule = {{"transform", {with_ends("y")}}, {"mark", {{"type", "rule"}, {"style", "interval"}}}};
  rule["encoding"] = {{"x", x}, {"xOffset", offset}, {"y", y}, {"y2", {{"field", "y_hi"}}}};
  rule["encoding"]["y"]["field"] = "y_lo";
  // Grouped bars have their scale from all layers; "detail" keeps one rule per strategy.
  rule["encoding"]["detail"] = {{"field", "s"}};
  auto spec =
      panels_chart(figure,
                   std::string(measure == RelianceMeasure::kDrop ? "Loss" : "Shapley value of the loss") + " of " +
                       metric.label() + " by modality, " + data + ", one plot per model, one bar per training strategy",
                   std::move(rows), {bar, rule}, {}, "y");
  spec["spec"]["height"] = 210;
  return spec;
}

std::string reliance_section(const ReportInput& input) {
  const std::string panels = metric_panels(input, [&](const analysis::DataSet& data, const ShownMetric& metric) {
    return drop_figure(input.analysis, data.data, metric) + shapley_figure(input.analysis, data.data, metric);
  });
  if (panels.empty()) return "";
  return section(
      "reliance", "Which modality the models lean on",
      "How much worse the scores are without a modality: the taller the bar, the more the model leans on it.", panels);
}

}  // namespace modrob::report::html
