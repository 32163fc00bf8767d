#include "report/robustness_table.h"

#include <algorithm>
#include <cmath>

#include "core/text_format.h"
#include "io/csv_writer.h"
#include "metrics/metric_table.h"
#include "report/csv_text.h"
#include "report/data_words.h"
#include "report/group_order.h"
#include "report/markdown_text.h"
#include "report/metric_text.h"
#include "report/model_names.h"
#include "report/undefined_words.h"

namespace modrob::report {

using analysis::Analysis;
using analysis::Cell;
using analysis::Group;

namespace {

constexpr size_t kTerminalMetrics = 2;

// "0.731 [0.694, 0.772]": value and interval of these trained models.
std::string value_text(const Cell& cell, const metrics::MetricInfo& metric) {
  return metric_number(metric, cell.value.models.point) + metric_interval(metric, cell.value.models.t);
}

std::string drop_text(const Cell& cell, const metrics::MetricInfo& metric, bool clean) {
  if (clean) return "";
  // A drop is worse when positive; the change shown is that of the value, so an error (MAE) that grows has a plus.
  return metric_change(metric, (metric.higher_is_better ? -1 : 1) * cell.drop.models.point);
}

std::string heading(const Analysis& analysis, const Group& strategy) {
  const auto& set = analysis.data_set(strategy.data);
  return display_name(strategy.model) + " on " + strategy.data + ", " + analysis.split +
         " split: " + counted(set.utterances, "utterance") + " in " + counted(set.videos, "video") + data_suffix(set);
}

// Of the method where there are seeds for it, else of these trained models.
std::string difference_text(const Cell& cell, const metrics::MetricInfo& metric) {
  if (!cell.difference) return "";
  const auto& [models, recipe, by_seed] = *cell.difference;
  return metric_change(metric, models.point) + metric_interval(metric, by_seed.size() > 1 ? recipe.t : models.t);
}

MarkdownRows table_rows(const std::vector<const Group*>& group, const std::vector<std::string>& metric_names) {
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
  for (const auto& [condition, kind, cells] : group.front()->conditions) {
    std::vector<std::string> row = {condition};
    for (const auto& name : metric_names) {
      const auto& metric = metrics::find_metric(name);
      for (const auto* strategy : group) {
        const Cell& cell = strategy->at(condition, name);
        row.push_back(value_text(cell, metric));
        row.push_back(drop_text(cell, metric, condition == "clean"));
      }
      if (group.size() == 2) {
        const Group* const other = group[0]->against.empty() ? group[1] : group[0];
        row.push_back(difference_text(other->at(condition, name), metric));
      }
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

// Every cell of the analysis, in its order.
template <typename Visit>
void for_cells(const Analysis& analysis, Visit&& visit) {
  for (const auto& group : analysis.groups) {
    for (const auto& condition : group.conditions) {
      for (const auto& name : analysis.metrics) visit(group, condition.name, name, group.at(condition.name, name));
    }
  }
}

// The columns with numbers, by name.
std::vector<std::pair<std::string, double>> numbers_of(const Cell& cell) {
  const auto difference = cell.difference.value_or(analysis::Quantity());
  return {{"mean", cell.value.models.point},
          {"low", cell.value.models.t.low},
          {"high", cell.value.models.t.high},
          {"recipe_low", cell.value.recipe.t.low},
          {"recipe_high", cell.value.recipe.t.high},
          {"sd_over_seeds", cell.sd_over_seeds},
          {"sd_over_draws", cell.sd_over_draws},
          {"drop", cell.drop.models.point},
          {"drop_low", cell.drop.models.t.low},
          {"drop_high", cell.drop.models.t.high},
          {"drop_sd_over_seeds", std::sqrt(cell.drop.recipe.seed_variance)},
          {"relative_drop", cell.relative_drop.models.point},
          {"difference", difference.models.point},
          {"difference_low", difference.models.t.low},
          {"difference_high", difference.models.t.high},
          {"difference_recipe_low", difference.recipe.t.low},
          {"difference_recipe_high", difference.recipe.t.high}};
}

}  // namespace

std::string terminal_table(const Analysis& analysis) {
  std::string text;
  const size_t metrics = std::min(kTerminalMetrics, analysis.headline.size());
  for (const auto& group : by_model(analysis.groups)) {
    text += heading(analysis, *group.front()) + "\n\n";
    for (size_t m = 0; m < metrics; ++m) text += align(table_rows(group, {analysis.headline[m]})) + "\n";
  }
  return text + footnotes(analysis);
}

std::string markdown_table(const Analysis& analysis) {
  std::string text = "# " + analysis.title + "\n\n";
  for (const auto& group : by_model(analysis.groups)) {
    text += "## " + heading(analysis, *group.front()) + "\n\n";
    text += markdown_table(table_rows(group, analysis.metrics));
    text += "\n";
  }
  return text + footnotes(analysis);
}

std::string footnotes(const Analysis& analysis) {
  size_t seeds = 0;
  for (const auto& strategy : analysis.groups) seeds = std::max(seeds, strategy.seeds.size());
  std::string text = "Means over " + counted(static_cast<int64_t>(seeds), "seed") + " x " +
                     std::to_string(analysis.draws) +
                     " mask draws; [95 % interval of these trained models on new videos]. change: against the same "
                     "runs' clean score.\n";
  const bool compared = std::any_of(analysis.groups.begin(), analysis.groups.end(),
                                    [](const Group& group) { return !group.paired_seeds.empty(); });
  if (compared) {
    text += "difference: paired by seed and video" +
            std::string(seeds > 1 ? "; [95 % interval of the method: new training seeds on new videos]" : "") + ".\n";
  }
  for (const auto& line : data_lines(analysis.data)) text += line + "\n";
  std::vector<size_t> headline;
  for (const auto& name : analysis.headline) headline.push_back(metrics::metric_index(name));
  for (const auto& set : analysis.data) {
    for (const auto& line : undefined_lines(analysis, set.data, headline)) text += line + "\n";
  }
  for (const auto& run : analysis.missing_runs)
    text += "Not in the table, because it did not finish: " + run.label + " (" + run.reason + ").\n";
  return text;
}

std::string csv_table(const Analysis& analysis) {
  std::string text;
  std::vector<std::string> head = {"data", "model", "strategy", "condition", "metric"};
  for (const auto& [name, value] : numbers_of({})) head.push_back(name);
  for (const char* name : {"seeds", "draws", "simulated"}) head.emplace_back(name);
  io::CsvWriter writer(
      [&](std::span<const std::byte> bytes) { text.append(reinterpret_cast<const char*>(bytes.data()), bytes.size()); },
      head);
  for_cells(analysis,
            [&](const Group& group, const std::string& condition, const std::string& metric, const Cell& cell) {
              std::vector<std::string> row = {csv_name(group.data), csv_name(group.model), csv_name(group.strategy),
                                              condition, metric};
              for (const auto& [name, value] : numbers_of(cell)) row.push_back(io::csv_number(value));
              row.push_back(std::to_string(group.seeds.size()));
              row.push_back(std::to_string(analysis.draws));
              row.push_back(simulated_field(analysis, group.data));
              writer.add(row);
            });
  return text;
}

io::Json json_table(const Analysis& analysis) {
  io::Json json = {{"study", analysis.study},  {"title", analysis.title},           {"split", analysis.split},
                   {"draws", analysis.draws},  {"missing_runs", io::Json::array()}, {"data_sets", io::Json::object()},
                   {"rows", io::Json::array()}};
  for (const auto& run : analysis.missing_runs) {
    json["missing_runs"].push_back({{"run", run.label}, {"reason", run.reason}});
  }
  for (const auto& set : analysis.data) {
    json["data_sets"][set.data] = {
        {"utterances", set.utterances}, {"videos", set.videos}, {"simulated", set.simulated}, {"absent", set.absent}};
  }
  for_cells(analysis,
            [&](const Group& group, const std::string& condition, const std::string& metric, const Cell& cell) {
              io::Json row = {{"data", group.data},     {"model", group.model}, {"strategy", group.strategy},
                              {"condition", condition}, {"metric", metric},     {"seeds", group.seeds}};
              for (const auto& [name, value] : numbers_of(cell)) row[name] = io::number_or_null(value);
              json["rows"].push_back(std::move(row));
            });
  return json;
}

std::string drop_bars(const Analysis& analysis) {
  constexpr double kColumns = 40;
  double largest = 0.05;
  for (const auto& strategy : analysis.groups) {
    for (const auto& condition : strategy.conditions) {
      const double drop = strategy.at(condition.name, "corr").drop.models.point;
      if (!std::isnan(drop)) largest = std::max(largest, drop);
    }
  }
  std::string text = "Drop of Corr\n";
  const auto groups = by_model(analysis.groups);
  for (const auto& group : groups) {
    if (groups.size() > 1) text += "\n" + display_name(group.front()->model) + " on " + group.front()->data + "\n";
    MarkdownRows rows;
    for (const auto& [condition, kind, cells] : group.front()->conditions) {
      if (condition == "clean") continue;
      for (const auto* strategy : group) {
        const double drop = strategy->at(condition, "corr").drop.models.point;
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
