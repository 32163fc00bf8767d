#include "report/compare.h"

#include <algorithm>

#include "core/text_format.h"
#include "metrics/metric_table.h"
#include "report/data_words.h"
#include "report/metric_text.h"
#include "report/model_names.h"

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
  std::vector<std::vector<std::string>> rows = {{""}, {"condition"}};
  for (const auto& condition : conditions) rows.push_back({condition});
  for (const auto& name : comparison.headline) {
    const auto& metric = metrics::find_metric(name);
    if (cell_of(group, conditions.front(), name) == nullptr) continue;
    for (const auto& head : {metric_heading(metric), std::string(), std::string()}) rows[0].push_back(head);
    for (const auto& head : {comparison.a, comparison.b, std::string("difference")}) rows[1].push_back(printable(head));
    for (size_t i = 0; i < conditions.size(); ++i) {
      const auto& cell = *cell_of(group, conditions[i], name);
      rows[i + 2].push_back(metric_number(metric, cell.a.models.point));
      rows[i + 2].push_back(metric_number(metric, cell.b.models.point));
      rows[i + 2].push_back(metric_change(metric, cell.difference.models.point) +
                            metric_interval(metric, cell.difference.models.t));
    }
  }
  return align(rows);
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
          fixed(100 * comparison.level, 0) + " % intervals of these trained models on new videos.\n";
  for (const auto& note : comparison.notes) text += printable(note) + "\n";
  text += list_text("Only in " + printable(comparison.a) + ":", comparison.only_a);
  return text + list_text("Only in " + printable(comparison.b) + ":", comparison.only_b);
}

DataTable comparison_table(const analysis::Comparison& comparison) {
  DataTable table(
      "comparison",
      text_columns({"data", "model", "strategy", "b_model", "b_strategy", "condition", "metric"}) +
          real_columns({"a", "a_models_low", "a_models_high", "b", "b_models_low", "b_models_high", "difference",
                        "models_se", "models_low", "models_high", "recipe_se", "recipe_low", "recipe_high"}) +
          integer_columns({"paired", "a_seeds", "b_seeds"}) + text_columns({"simulated"}),
      7);
  for (const auto& group : comparison.groups) {
    for (const auto& cell : group.cells) {
      table.add(group.data).add(group.model).add(group.strategy).add(group.b_model).add(group.b_strategy);
      table.add(cell.condition).add(cell.metric);
      for (const auto* side : {&cell.a, &cell.b}) {
        table.add(side->models.point).add(side->models.t.low).add(side->models.t.high);
      }
      const auto& [models, recipe, by_seed] = cell.difference;
      table.add(models.point).add(models.standard_error).add(models.t.low).add(models.t.high);
      table.add(recipe.standard_error).add(recipe.t.low).add(recipe.t.high).add(int64_t{group.paired});
      table.add(static_cast<int64_t>(group.a_seeds.size())).add(static_cast<int64_t>(group.b_seeds.size()));
      table.add(modalities_field(group.set.simulated)).end_row();
    }
  }
  return table;
}

io::Json comparison_json(const analysis::Comparison& comparison) {
  io::Json json = {{"a", comparison.a},         {"b", comparison.b},           {"level", comparison.level},
                   {"notes", comparison.notes}, {"only_a", comparison.only_a}, {"only_b", comparison.only_b},
                   {"cells", io::Json::array()}};
  const DataTable table = comparison_table(comparison);
  for (size_t r = 0; r < table.rows(); ++r) {
    io::Json row = io::Json::object();
    for (size_t c = 0; c < table.columns().size(); ++c) {
      const auto& field = table.field(r, c);
      auto& value = row[table.columns()[c].name];
      if (const auto* text = std::get_if<std::string>(&field)) value = *text;
      if (const auto* number = std::get_if<double>(&field)) value = io::number_or_null(*number);
      if (const auto* whole = std::get_if<int64_t>(&field)) value = *whole;
    }
    json["cells"].push_back(std::move(row));
  }
  return json;
}

}  // namespace modrob::report
