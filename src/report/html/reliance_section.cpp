#include "report/html/reliance_section.h"

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

std::string one_figure(const analysis::Analysis& analysis, const std::string& data, const ShownMetric& metric,
                       RelianceMeasure measure) {
  const auto chart = reliance_chart(analysis, data, metric, measure);
  if (!chart) return measure == RelianceMeasure::kShapley ? undefined_note(analysis, data, metric) : "";
  const std::string caption =
      measure == RelianceMeasure::kDrop
          ? "<b>One modality missing everywhere.</b> The taller the bar, the more the model leans on it."
          : "<b>Shapley values.</b> The loss without any modality, shared out fairly: each one's average share over "
            "all "
            "orders of removing them.";
  return figure(*chart, caption, table_of(analysis, data, metric, measure));
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
  io::Json bar = {{"transform", {interval_label("y")}}, {"mark", {{"type", "bar"}, {"opacity", 0.85}}}};
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
    return one_figure(input.analysis, data.data, metric, RelianceMeasure::kDrop) +
           undefined_notes(input.analysis, data.data, metric) +
           one_figure(input.analysis, data.data, metric, RelianceMeasure::kShapley);
  });
  if (panels.empty()) return "";
  return section("reliance", "Which modality the models lean on",
                 "How much worse the scores are without a modality. Bars at zero: the model does as well without it.",
                 panels);
}

}  // namespace modrob::report::html
