#include "report/tables/robustness_table.h"

#include <algorithm>
#include <cmath>

#include "core/text_format.h"
#include "metrics/metric_table.h"
#include "report/group_order.h"
#include "report/sentences/data_words.h"
#include "report/sentences/model_names.h"
#include "report/sentences/undefined_words.h"
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

MetricValue value_of(const metrics::MetricInfo& metric, const Cell& cell) {
  return {&metric, cell.value.models.point, cell.value.models.t};
}

// The change shown is that of the value, so an error (MAE) that grows has a plus; a drop is worse when positive.
MetricValue change_of(const metrics::MetricInfo& metric, const Cell& cell) {
  return {&metric, (metric.higher_is_better ? -1 : 1) * cell.drop.models.point, {}, MetricValue::Show::kChange};
}

// Of the method where there are seeds for it, else of these trained models.
Table::Field difference_of(const metrics::MetricInfo& metric, const Cell& cell) {
  if (!cell.difference) return "";
  const auto& [models, recipe, by_seed] = *cell.difference;
  return MetricValue{&metric, models.point, by_seed.size() > 1 ? recipe.t : models.t, MetricValue::Show::kChange};
}

// Conditions down, strategies across.
Table model_table(const std::vector<const Group*>& group, const std::vector<std::string>& metric_names) {
  Columns columns = {{"condition"}};
  for (const auto& name : metric_names) {
    for (const auto* strategy : group) {
      columns.push_back({.name = strategy->strategy, .over = metric_heading(metrics::find_metric(name))});
      columns.push_back({"change"});
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
        row.push_back(value_of(metric, cell));
        row.push_back(condition == "clean" ? Table::Field("") : change_of(metric, cell));
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

}  // namespace

std::string terminal_table(const Analysis& analysis) {
  std::string text;
  const size_t metrics = std::min(kTerminalMetrics, analysis.headline.size());
  for (const auto& group : by_model(analysis.groups)) {
    text += group_heading(analysis, *group.front()) + "\n\n";
    for (size_t m = 0; m < metrics; ++m) text += terminal_text(model_table(group, {analysis.headline[m]})) + "\n";
  }
  return text + footnotes(analysis);
}

std::string markdown_table(const Analysis& analysis) {
  std::string text = "# " + analysis.title + "\n\n";
  for (const auto& group : by_model(analysis.groups)) {
    text += "## " + group_heading(analysis, *group.front()) + "\n\n";
    text += markdown_text(model_table(group, analysis.metrics));
    text += "\n";
  }
  return text + footnotes(analysis);
}

std::string footnotes(const Analysis& analysis) {
  size_t seeds = 0;
  for (const auto& strategy : analysis.groups) seeds = std::max(seeds, strategy.seeds.size());
  std::string text = "Means over " + counted(static_cast<int64_t>(seeds), "seed") + " x " +
                     counted(analysis.draws, "mask draw") + "; [95 % interval of these trained models on new " +
                     analysis.kind.groups() + "]. change: against the same runs' clean score.\n";
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
  return text;
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

std::string drop_bars(const Analysis& analysis) {
  constexpr double kColumns = 40;
  double largest = 0.05;
  for (const auto& strategy : analysis.groups) {
    for (const auto& condition : strategy.conditions) {
      const double drop = condition.metrics.front().drop.models.point;
      if (!std::isnan(drop)) largest = std::max(largest, drop);
    }
  }
  std::string text = "Drop of " + std::string(metrics::metric_table().front().label) + "\n";
  const auto groups = by_model(analysis.groups);
  for (const auto& group : groups) {
    if (groups.size() > 1) text += "\n" + display_name(group.front()->model) + " on " + group.front()->data + "\n";
    Table bars("", {"", "", ""}, 2, {2});
    for (const auto& [condition, kind, cells] : group.front()->conditions) {
      if (condition == "clean") continue;
      for (const auto* strategy : group) {
        const double drop = strategy->find(condition)->metrics.front().drop.models.point;
        const int eighths =
            std::isnan(drop) ? 0 : static_cast<int>(std::lround(std::max(drop, 0.0) / largest * kColumns * 8));
        static const char* const kPartial[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
        std::string bar;
        for (int i = 0; i < eighths / 8; ++i) bar += "█";
        bar += kPartial[eighths % 8];
        bars.add({strategy == group.front() ? condition : "", strategy->strategy, bar + " " + fixed(drop, 3)});
      }
    }
    text += terminal_text(bars);
  }
  return text;
}

}  // namespace modrob::report
