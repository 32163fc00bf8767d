#include "report/robustness_table.h"

#include <algorithm>
#include <cmath>

#include "core/text_format.h"
#include "io/csv_writer.h"
#include "metrics/metric_table.h"
#include "report/csv_text.h"
#include "report/group_order.h"
#include "report/markdown_text.h"
#include "report/metric_text.h"
#include "report/model_names.h"

namespace modrob::report {

namespace {

// The paper's two metrics lead; the others are in the CSV, Markdown and JSON files.
const std::vector<std::string> kHeadline = {"corr", "f1_non0"};

// "0.731 ±.012": value and spread over seeds (over mask draws with a single seed).
std::string value_text(const Cell& cell, const metrics::MetricInfo& metric) {
  const double spread = std::isnan(cell.value.sd_over_seeds) ? cell.value.sd_over_draws : cell.value.sd_over_seeds;
  return metric_number(metric, cell.value.mean) + " ±" + metric_number(metric, spread);
}

std::string drop_text(const Cell& cell, const metrics::MetricInfo& metric, bool clean) {
  if (clean) return "";
  // A drop is worse when positive; the change shown is that of the value, so an error (MAE) that grows has a plus.
  return metric_change(metric, (metric.higher_is_better ? -1 : 1) * cell.drop.mean);
}

std::string heading(const Results& results, const StrategyResults& strategy) {
  std::string text = display_name(strategy.model) + " on " + strategy.data + ", " + results.split +
                     " split: " + std::to_string(strategy.utterances) + " utterances in " +
                     std::to_string(strategy.videos) + " videos";
  if (!strategy.simulated.empty()) text += "; SIMULATED: " + join(strategy.simulated, " and ");
  return text;
}

MarkdownRows table_rows(const std::vector<const StrategyResults*>& group,
                        const std::vector<std::string>& metric_names) {
  MarkdownRows rows(2);
  rows[0].push_back("");
  rows[1].push_back("condition");
  for (const auto& name : metric_names) {
    const auto& metric = metrics::find_metric(name);
    for (const auto* strategy : group) {
      rows[0].push_back(metric_heading(metric));
      rows[0].push_back("");
      rows[1].push_back(strategy->strategy);
      rows[1].push_back("change");
    }
    if (group.size() == 2) {
      rows[0].push_back("");
      rows[1].push_back("difference");
    }
  }
  for (const auto& condition : group.front()->conditions) {
    std::vector<std::string> row = {condition};
    for (const auto& name : metric_names) {
      const auto& metric = metrics::find_metric(name);
      for (const auto* strategy : group) {
        const Cell& cell = strategy->at(condition, name);
        row.push_back(value_text(cell, metric));
        row.push_back(drop_text(cell, metric, condition == "clean"));
      }
      if (group.size() == 2) {
        const double difference = group[1]->at(condition, name).value.mean - group[0]->at(condition, name).value.mean;
        row.push_back(metric_change(metric, difference));
      }
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace

std::string terminal_table(const Results& results) {
  std::string text;
  for (const auto& group : by_model(results.strategies)) {
    text += heading(results, *group.front()) + "\n\n" + align(table_rows(group, kHeadline)) + "\n";
  }
  return text + footnotes(results);
}

std::string markdown_table(const Results& results) {
  std::string text = "# " + results.title + "\n\n";
  for (const auto& group : by_model(results.strategies)) {
    text += "## " + heading(results, *group.front()) + "\n\n";
    text += markdown_table(table_rows(group, results.metrics));
    text += "\n";
  }
  return text + footnotes(results);
}

std::string footnotes(const Results& results) {
  size_t seeds = 0;
  for (const auto& strategy : results.strategies) seeds = std::max(seeds, strategy.seeds.size());
  std::string text = "Means over " + std::to_string(seeds) + (seeds == 1 ? " seed" : " seeds") + " x " +
                     std::to_string(results.draws) + " mask draws; ± is the standard deviation over " +
                     (seeds == 1 ? "mask draws" : "seeds") +
                     ", not an interval. change: against the same runs' clean score.\n";
  std::vector<std::string> told;
  for (const auto& group : by_model(results.strategies)) {
    const StrategyResults& strategy = *group.front();
    if (strategy.simulated.empty() || std::count(told.begin(), told.end(), strategy.data) > 0) continue;
    told.push_back(strategy.data);
    text += strategy.data + ": text and labels are real; " + join(strategy.simulated, " and ") +
            (strategy.simulated.size() > 1 ? " are" : " is") + " simulated.\n";
  }
  for (const auto& run : results.missing_runs) text += "Not in the table, because it did not finish: " + run + ".\n";
  return text;
}

std::string csv_table(const Results& results) {
  std::string text;
  io::CsvWriter writer(
      [&](std::span<const std::byte> bytes) { text.append(reinterpret_cast<const char*>(bytes.data()), bytes.size()); },
      {"data", "model", "strategy", "condition", "metric", "mean", "sd_over_seeds", "sd_over_draws", "drop",
       "drop_sd_over_seeds", "relative_drop", "seeds", "draws", "simulated"});
  for (const auto& strategy : results.strategies) {
    for (const auto& condition : strategy.conditions) {
      for (const auto& metric : results.metrics) {
        const Cell& cell = strategy.at(condition, metric);
        const std::vector<std::string> row = {strategy.data,
                                              strategy.model,
                                              strategy.strategy,
                                              condition,
                                              metric,
                                              io::csv_number(cell.value.mean),
                                              io::csv_number(cell.value.sd_over_seeds),
                                              io::csv_number(cell.value.sd_over_draws),
                                              io::csv_number(cell.drop.mean),
                                              io::csv_number(cell.drop.sd_over_seeds),
                                              io::csv_number(cell.relative_drop),
                                              std::to_string(strategy.seeds.size()),
                                              std::to_string(results.draws),
                                              join(strategy.simulated, "+")};
        writer.add(row);
      }
    }
  }
  return text;
}

io::Json json_table(const Results& results) {
  io::Json json = {{"study", results.study},
                   {"title", results.title},
                   {"split", results.split},
                   {"draws", results.draws},
                   {"missing_runs", results.missing_runs},
                   {"data_sets", io::Json::object()},
                   {"rows", io::Json::array()}};
  for (const auto& strategy : results.strategies) {
    json["data_sets"][strategy.data] = {
        {"utterances", strategy.utterances}, {"videos", strategy.videos}, {"simulated", strategy.simulated}};
    for (const auto& condition : strategy.conditions) {
      for (const auto& metric : results.metrics) {
        const Cell& cell = strategy.at(condition, metric);
        io::Json row = {{"data", strategy.data},
                        {"model", strategy.model},
                        {"strategy", strategy.strategy},
                        {"condition", condition},
                        {"metric", metric},
                        {"seeds", strategy.seeds},
                        {"mean", io::number_or_null(cell.value.mean)}};
        row["sd_over_seeds"] = io::number_or_null(cell.value.sd_over_seeds);
        row["sd_over_draws"] = io::number_or_null(cell.value.sd_over_draws);
        row["drop"] = io::number_or_null(cell.drop.mean);
        row["drop_sd_over_seeds"] = io::number_or_null(cell.drop.sd_over_seeds);
        row["relative_drop"] = io::number_or_null(cell.relative_drop);
        json["rows"].push_back(std::move(row));
      }
    }
  }
  return json;
}

std::string drop_bars(const Results& results) {
  constexpr double kColumns = 40;
  double largest = 0.05;
  for (const auto& strategy : results.strategies) {
    for (const auto& condition : strategy.conditions) {
      const double drop = strategy.at(condition, "corr").drop.mean;
      if (!std::isnan(drop)) largest = std::max(largest, drop);
    }
  }
  std::string text = "Drop of Corr\n";
  const auto groups = by_model(results.strategies);
  for (const auto& group : groups) {
    if (groups.size() > 1) text += "\n" + display_name(group.front()->model) + " on " + group.front()->data + "\n";
    MarkdownRows rows;
    for (const auto& condition : group.front()->conditions) {
      if (condition == "clean") continue;
      for (const auto* strategy : group) {
        const double drop = strategy->at(condition, "corr").drop.mean;
        const int eighths =
            std::isnan(drop) ? 0 : static_cast<int>(std::lround(std::max(drop, 0.0) / largest * kColumns * 8));
        static const char* const kPartial[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
        std::string bar;
        for (int i = 0; i < eighths / 8; ++i) bar += "█";
        bar += kPartial[eighths % 8];
        rows.push_back({(strategy == group.front() ? condition : ""), strategy->strategy, bar + " " + fixed(drop, 3)});
      }
    }
    size_t first = 0, second = 0;
    for (const auto& row : rows) {
      first = std::max(first, columns_of(row[0]));
      second = std::max(second, columns_of(row[1]));
    }
    for (const auto& row : rows) {
      text += row[0] + std::string(first - columns_of(row[0]) + 2, ' ') + row[1] +
              std::string(second - columns_of(row[1]) + 2, ' ') + row[2] + "\n";
    }
  }
  return text;
}

}  // namespace modrob::report
