#include "report/tables/compare.h"

#include <algorithm>

#include "core/text_format.h"
#include "metrics/metric_table.h"
#include "report/sentences/data_words.h"
#include "report/sentences/model_names.h"
#include "report/tables/field_writer.h"
#include "report/tables/json_rows.h"
#include "report/tables/plain_text.h"

namespace modrob::report {

namespace {

std::string heading(const analysis::ComparedGroup& group) {
  std::string text = display_name(group.model) + ", " + group.strategy + " on " + group.data;
  if (group.b_model != group.model || group.b_strategy != group.strategy) {
    text += " (in the second study " + display_name(group.b_model) + ", " + group.b_strategy + ")";
  }
  const auto seeds = [](const std::vector<int64_t>& s) { return counted(static_cast<int64_t>(s.size()), "seed"); };
  text += ": " + seeds(group.a_seeds);
  if (group.b_seeds.size() != group.a_seeds.size()) text += " and " + seeds(group.b_seeds);
  return text + (group.paired ? ", paired" : ", not paired") + data_suffix(group.set);
}

const analysis::ComparedCell* cell_of(const analysis::ComparedGroup& group, const std::string& condition,
                                      const std::string& metric) {
  const auto found = std::find_if(group.cells.begin(), group.cells.end(), [&](const auto& cell) {
    return cell.condition == condition && cell.metric == metric;
  });
  return found == group.cells.end() ? nullptr : &*found;
}

std::string group_text(const analysis::Comparison& comparison, const analysis::ComparedGroup& group) {
  std::vector<std::string> conditions;
  for (const auto& cell : group.cells) {
    if (conditions.empty() || conditions.back() != cell.condition) conditions.push_back(cell.condition);
  }
  Columns columns = {{"condition"}};
  std::vector<Table::Row> rows;
  for (const auto& condition : conditions) rows.push_back({condition});
  for (const auto& name : comparison.headline) {
    const auto& metric = metrics::find_metric(name);
    if (cell_of(group, conditions.front(), name) == nullptr) continue;
    columns.push_back({.name = printable(comparison.a), .over = metric_heading(metric)});
    columns.insert(columns.end(), {{printable(comparison.b)}, {"difference"}});
    for (size_t i = 0; i < conditions.size(); ++i) {
      const auto& [condition, metric_name, a, b, difference] = *cell_of(group, conditions[i], name);
      rows[i].insert(rows[i].end(),
                     {MetricValue{&metric, a.models.point}, MetricValue{&metric, b.models.point},
                      MetricValue{&metric, difference.models.point, difference.models.t, MetricValue::Show::kChange}});
    }
  }
  Table table("", columns);
  for (auto& row : rows) table.add(std::move(row));
  return terminal_text(table);
}

std::string list_text(const std::string& head, const std::vector<std::string>& entries) {
  if (entries.empty()) return "";
  std::string text = "\n" + head + "\n";
  for (const auto& entry : entries) text += "  " + printable(entry) + "\n";
  return text;
}

}  // namespace

std::string compare_text(const analysis::Comparison& comparison) {
  std::string text = printable(comparison.a) + " and " + printable(comparison.b) + "\n";
  for (const auto& group : comparison.groups) {
    text += "\n" + printable(heading(group)) + "\n\n" + group_text(comparison, group);
  }
  text += "\nDifferences are " + printable(comparison.b) + " less " + printable(comparison.a) + " with " +
          fixed(100 * comparison.level, 0) + " % intervals of these trained models on new " + comparison.kind.groups() +
          ".\n";
  for (const auto& note : comparison.notes) text += printable(note) + "\n";
  text += list_text("Only in " + printable(comparison.a) + ":", comparison.only_a);
  return text + list_text("Only in " + printable(comparison.b) + ":", comparison.only_b);
}

Table comparison_table(const analysis::Comparison& comparison) {
  struct Row {
    const analysis::ComparedGroup* group = &kNone<analysis::ComparedGroup>;
    const analysis::ComparedCell* cell = &kNone<analysis::ComparedCell>;
  };
  std::vector<Row> rows;
  for (const auto& group : comparison.groups) {
    for (const auto& cell : group.cells) rows.push_back({&group, &cell});
  }
  return table_of("comparison", 7, rows, [](FieldWriter& row, const Row& of) {
    const auto& [group, cell] = of;
    row.add("data", group->data).add("model", group->model).add("strategy", group->strategy);
    row.add("b_model", group->b_model).add("b_strategy", group->b_strategy);
    row.add("condition", cell->condition).add("metric", cell->metric);
    row.add({{"", "a"}, {"models_low", "a_models_low"}, {"models_high", "a_models_high"}}, &cell->a);
    row.add({{"", "b"}, {"models_low", "b_models_low"}, {"models_high", "b_models_high"}}, &cell->b);
    row.add("difference", cell->difference.models.point);
    for (const auto* part : {"models_se", "models_low", "models_high", "recipe_se", "recipe_low", "recipe_high"}) {
      row.add({{part, part}}, &cell->difference);
    }
    row.add("paired", group->paired).add("a_seeds", group->a_seeds.size()).add("b_seeds", group->b_seeds.size());
    row.add("simulated", modalities_field(group->set.simulated));
  });
}

io::Json comparison_json(const analysis::Comparison& comparison) {
  return {{"a", comparison.a},
          {"b", comparison.b},
          {"level", comparison.level},
          {"notes", comparison.notes},
          {"only_a", comparison.only_a},
          {"only_b", comparison.only_b},
          {"cells", json_rows(comparison_table(comparison))}};
}

}  // namespace modrob::report
