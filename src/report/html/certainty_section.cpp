#include "report/html/certainty_section.h"

#include <cmath>

#include "core/text_format.h"
#include "report/figure/model_figures.h"
#include "report/html/markup.h"
#include "report/html/metric_panels.h"
#include "report/sentences/model_names.h"

namespace modrob::report::html {

namespace {

// A standard deviation in the metric's units, with one more digit than values have: it is small beside them.
Table::Field deviation(const ShownMetric& metric, double variance) {
  if (std::isnan(variance)) return {};
  return fixed(metric.factor() * std::sqrt(variance), metric.decimals() + 1);
}

// Adds a row for every condition of every group.
template <typename Cells>
std::string table_of(const std::string& caption, std::vector<std::string> columns, const ReportInput& input,
                     const analysis::DataSet& data, const ShownMetric& metric, Cells&& cells) {
  columns.insert(columns.begin(), {"Model", "Training", "Condition"});
  Table table(caption, std::move(columns), 3);
  for (const auto* group : groups_of(input.analysis, data.data)) {
    for (const auto& condition : group->conditions) {
      Table::Row row = {display_name(group->model), group->strategy, condition.name};
      for (auto& cell : cells(condition.metrics.at(metric.place))) row.push_back(std::move(cell));
      table.add(std::move(row));
    }
  }
  return table_html(table);
}

std::string variances(const ReportInput& input, const analysis::DataSet& data, const ShownMetric& metric) {
  return table_of("Standard deviation of " + metric.title() +
                      " from each source alone: one training seed, one mask draw, how seeds react differently to "
                      "draws, one sample of " +
                      input.analysis.kind.groups() + ".",
                  {"Training seed", "Mask draw", "Seed x draw", "Test sample"}, input, data, metric,
                  [&](const analysis::Cell& cell) {
                    const auto& parts = cell.variance;
                    return Table::Row{deviation(metric, parts.seed), deviation(metric, parts.draw),
                                      deviation(metric, parts.interaction), deviation(metric, parts.videos)};
                  });
}

std::string intervals(const ReportInput& input, const analysis::DataSet& data, const ShownMetric& metric) {
  const auto& kind = input.analysis.kind;
  std::string caption = "The printed interval of these trained models and others of the same value.";
  std::vector<std::string> columns = {"Value and t", "Percentile", "BCa"};
  if (kind.grouped()) {
    caption += " By utterance ignores that utterances share " + kind.groups() +
               "; the design effect is what that hides: at 2, an utterance is worth half.";
    columns.insert(columns.end(), {"By utterance", "Design effect"});
  }
  return table_of(caption, columns, input, data, metric, [&](const analysis::Cell& cell) {
    const auto& models = cell.value.models;
    Table::Row row = {for_models(metric, cell.value), interval(metric, models.percentile),
                      interval(metric, models.bca)};
    if (kind.grouped()) {
      row.push_back(interval(metric, models.by_utterance));
      row.push_back(std::isnan(models.design_effect) ? Table::Field() : fixed(models.design_effect, 2));
    }
    return row;
  });
}

}  // namespace

std::string certainty_section(const ReportInput& input) {
  return section("certainty", "How sure the numbers are",
                 "Three sources of variation are kept apart. Only the test sample counts for these trained models; for "
                 "this recipe the training seed does too.",
                 metric_panels(input, [&](const analysis::DataSet& data, const ShownMetric& metric) {
                   if (groups_of(input.analysis, data.data).empty()) return std::string();
                   return details("Where variation comes from", variances(input, data, metric)) +
                          details("Kinds of interval", intervals(input, data, metric));
                 }));
}

}  // namespace modrob::report::html
