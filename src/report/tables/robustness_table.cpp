#include "report/tables/robustness_table.h"

#include <algorithm>
#include <cmath>

#include "core/text_format.h"
#include "metrics/metric_table.h"
#include "report/group_order.h"
#include "report/sentences/data_words.h"
#include "report/sentences/model_names.h"
#include "report/sentences/undefined_words.h"
#include "report/tables/cell_fields.h"
#include "report/tables/csv_text.h"
#include "report/tables/field_writer.h"
#include "report/tables/json_rows.h"
#include "report/tables/plain_text.h"

namespace modrob::report {

using analysis::Analysis;
using analysis::Cell;
using analysis::Group;

namespace {

constexpr size_t kTerminalMetrics = 2;

enum class Detail { kIntervals, kMeans };

// The change shown is that of the value, so an error (MAE) that grows has a plus; a drop is worse when positive.
MetricValue change_of(const metrics::MetricInfo& metric, const Cell& cell) {
  return {&metric, (metric.higher_is_better ? -1 : 1) * cell.drop.models.point, {}, MetricValue::Show::kChange};
}

// Conditions down, strategies across. Where there is no room for every interval, means and the difference's.
Table model_table(const std::vector<const Group*>& group, const std::vector<std::string>& metric_names,
                  Detail detail = Detail::kIntervals) {
  const bool intervals = detail == Detail::kIntervals;
  Columns columns = {{"condition"}};
  for (const auto& name : metric_names) {
    for (const auto* strategy : group) {
      columns.push_back({.name = strategy->strategy, .over = metric_heading(metrics::find_metric(name))});
      if (intervals) columns.push_back({"change"});
    }
    if (group.size() == 2) columns.push_back({"difference"});
  }
  Table table("", columns);
  for (const auto& [condition, kind, cells] : group.front()->conditions) {
    Table::Row row = {condition};
    for (const auto& name : metric_names) {
      const auto& metric = metrics::find_metric(name);
      for (const auto* strategy : group) {
        const Cell& cell = strategy->at(condition, name);
        row.push_back(intervals ? value_of(metric, cell) : MetricValue{&metric, cell.value.models.point});
        if (intervals) row.push_back(condition == "clean" ? Table::Field("") : change_of(metric, cell));
      }
      if (group.size() == 2) {
        const Group* const other = group[0]->against.empty() ? group[1] : group[0];
        row.push_back(difference_of(metric, other->at(condition, name)));
      }
    }
    table.add(std::move(row));
  }
  return table;
}

// Both forms for pandas: one row per cell.
Table long_table(const Analysis& analysis) {
  return table_of("robustness", 5, cell_rows(analysis), [&](FieldWriter& row, const CellRow& of) {
    const auto& [all, group, condition, metric, cell] = of;
    row.add("data", group->data).add("model", group->model).add("strategy", group->strategy);
    row.add("condition", condition->name).add("metric", metric);
    row.add({{"", "mean"}, {"models_low", "low"}, {"models_high", "high"}}, &cell->value);
    row.add({{"recipe_low", "recipe_low"}, {"recipe_high", "recipe_high"}}, &cell->value);
    row.add("sd_over_seeds", cell->sd_over_seeds).add("sd_over_draws", cell->sd_over_draws);
    row.add({{"", "drop"}, {"models_low", "drop_low"}, {"models_high", "drop_high"}}, &cell->drop);
    row.add("drop_sd_over_seeds", std::sqrt(cell->drop.recipe.seed_variance));
    row.add("relative_drop", cell->relative_drop.models.point);
    const auto* difference = cell->difference ? &*cell->difference : nullptr;
    row.add({{"", "difference"}, {"models_low", "difference_low"}, {"models_high", "difference_high"}}, difference);
    row.add({{"recipe_low", "difference_recipe_low"}, {"recipe_high", "difference_recipe_high"}}, difference);
    row.add("seeds", group->seeds.size()).add("draws", all->draws);
    row.add("simulated", simulated_field(analysis, group->data));
  });
}

size_t widest_line(const std::string& text) {
  size_t widest = 0;
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find('\n', at), text.size());
    widest = std::max(widest, columns_of(text.substr(at, end - at)));
    at = end + 1;
  }
  return widest;
}

// Every line, none of them empty.
std::string wrapped_lines(const std::string& text, size_t width) {
  std::string lines;
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find('\n', at), text.size());
    lines += wrapped_text(text.substr(at, end - at), width) + "\n";
    at = end + 1;
  }
  return lines;
}

}  // namespace

std::string terminal_table(const Analysis& analysis, size_t width) {
  std::string text;
  bool narrow = false;
  const size_t metrics = std::min(kTerminalMetrics, analysis.headline.size());
  for (const auto& group : by_model(analysis.groups)) {
    text += group_heading(analysis, *group.front()) + "\n\n";
    for (size_t m = 0; m < metrics; ++m) {
      std::string table = terminal_text(model_table(group, {analysis.headline[m]}));
      if (widest_line(table) > width) {
        table = terminal_text(model_table(group, {analysis.headline[m]}, Detail::kMeans));
        narrow = true;
      }
      text += table + "\n";
    }
  }
  if (narrow) text += "Intervals of every number: tables/robustness.md, .csv.\n";
  return text + footnotes(analysis, width);
}

std::string markdown_table(const Analysis& analysis) {
  std::string text;
  for (const auto& group : by_model(analysis.groups)) {
    text += "## " + group_heading(analysis, *group.front()) + "\n\n";
    for (const auto& metric : analysis.headline.empty() ? analysis.metrics : analysis.headline) {
      text += markdown_text(model_table(group, {metric})) + "\n";
    }
  }
  return text + "All metrics: robustness.csv.\n" + footnotes(analysis);
}

std::string footnotes(const Analysis& analysis, size_t width, bool changes) {
  size_t seeds = 0;
  for (const auto& strategy : analysis.groups) seeds = std::max(seeds, strategy.seeds.size());
  std::string text = "Means over " + counted(static_cast<int64_t>(seeds), "seed") + " x " +
                     counted(analysis.draws, "mask draw") + "; [95 % interval of these trained models on new " +
                     analysis.kind.groups() + "]." + (changes ? " change: against the same runs' clean score." : "") +
                     "\n";
  const bool compared = std::any_of(analysis.groups.begin(), analysis.groups.end(),
                                    [](const Group& group) { return !group.paired_seeds.empty(); });
  if (compared) {
    text += "difference: paired by seed and " + analysis.kind.group +
            (seeds > 1 ? "; [95 % interval of the method: new training seeds on new " + analysis.kind.groups() + "]"
                       : std::string()) +
            ".\n";
  }
  for (const auto& line : data_lines(analysis.data)) text += line + "\n";
  std::vector<size_t> headline;
  for (const auto& name : analysis.headline) headline.push_back(metrics::metric_index(name));
  for (const auto& set : analysis.data) {
    for (const auto& line : undefined_lines(analysis, set.data, headline)) text += line + "\n";
  }
  for (const auto& run : analysis.missing_runs)
    text += (analysis.kind.trained() ? "Not in the table, because it did not finish: " : "Not in the table: ") +
            run.label + " (" + run.reason + ").\n";
  return wrapped_lines(text, width);
}

std::string csv_table(const Analysis& analysis) { return csv_text(long_table(analysis)); }

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
  for (auto& row : json_rows(long_table(analysis))) {
    // Here the seeds themselves stand behind what tells the rows apart, and what holds for all rows above them.
    const auto& group = *analysis.find(row["data"], row["model"], row["strategy"]);
    io::Json entry;
    for (auto& [name, value] : row.items()) {
      if (name == "mean") entry["seeds"] = group.seeds;
      if (name != "seeds" && name != "draws" && name != "simulated") entry[name] = std::move(value);
    }
    json["rows"].push_back(std::move(entry));
  }
  return json;
}

}  // namespace modrob::report
