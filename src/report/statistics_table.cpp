#include "report/statistics_table.h"

#include "metrics/metric_table.h"
#include "report/cell_rows.h"
#include "report/claims_table.h"
#include "report/data_words.h"
#include "report/group_order.h"
#include "report/table/csv_text.h"
#include "report/table/plain_text.h"

namespace modrob::report {

namespace {

using analysis::Group;
using analysis::Quantity;

// One number that summarises a group; fields that it is not about are empty.
struct Summary {
  const Group* group = nullptr;
  std::string simulated = {}, metric = {}, summary = {}, modalities = {}, kind = {};
  double strength = 1;
  std::string condition = {};
  Quantity value = {};
};

void add_curves(Summary row, size_t m, std::vector<Summary>& rows) {
  for (const auto& curve : row.group->curves) {
    row.modalities = curve.modalities.name();
    row.kind = plan::kind_name(curve.kind);
    row.strength = curve.strength;
    const auto add = [&](const char* summary, const Quantity& value) {
      row.summary = summary;
      row.value = value;
      rows.push_back(row);
    };
    const auto& summary = curve.metrics[m];
    add("area", summary.area);
    if (summary.mean) add("mean_over_rates", *summary.mean);
    Quantity breaking;
    breaking.models.point = summary.breaking_rate;
    add("breaking_rate", breaking);
  }
}

void add_reliance(Summary row, size_t m, std::vector<Summary>& rows) {
  row.kind = "missing";
  const auto& reliance = row.group->reliance[m];
  for (const auto& of : reliance.modalities) {
    row.modalities = modality_name(of.modality);
    for (const auto& [summary, value] : {std::pair("reliance", &of.drop), {"shapley", &of.shapley}}) {
      if (!*value) continue;
      row.summary = summary;
      row.value = **value;
      rows.push_back(row);
    }
  }
  const auto* worst = row.group->find(reliance.worst);
  if (worst == nullptr) return;
  row.summary = "worst";
  row.modalities = worst->condition ? worst->condition->modalities.name() : "";
  row.condition = worst->name;
  row.value = worst->metrics[m].value;
  rows.push_back(row);
}

Table metric_table(const std::vector<const Group*>& groups, size_t m, bool recipe) {
  const auto& metric = metrics::metric_table()[m];
  std::vector<std::string> heads = {metric_heading(metric)};
  for (const auto* group : groups) heads.insert(heads.end(), {group->strategy, "drop"});
  Table table("", heads);
  const auto shown = [&](const Quantity& quantity) -> MetricValue {
    return {&metric, quantity.models.point, recipe ? quantity.recipe.t : quantity.models.t};
  };
  for (const auto& [name, condition, cells] : groups.front()->conditions) {
    Table::Row row = {name};
    for (const auto* group : groups) {
      const auto* found = group->find(name);
      row.push_back(found != nullptr ? Table::Field(shown(found->metrics[m].value)) : "—");
      row.push_back(found != nullptr && condition ? Table::Field(shown(found->metrics[m].drop)) : "");
    }
    table.add(std::move(row));
  }
  return table;
}

}  // namespace

Table cells_table(const analysis::Analysis& analysis) {
  auto columns = cell_columns();
  add_quantity(columns, all_parts("value", ""), [](const CellRow& row) { return &row.cell->value; });
  columns.add("sd_over_seeds", [](const CellRow& row) { return row.cell->sd_over_seeds; });
  columns.add("sd_over_draws", [](const CellRow& row) { return row.cell->sd_over_draws; });
  columns.add("var_seed", [](const CellRow& row) { return row.cell->variance.seed; });
  columns.add("var_draw", [](const CellRow& row) { return row.cell->variance.draw; });
  columns.add("var_interaction", [](const CellRow& row) { return row.cell->variance.interaction; });
  columns.add("var_videos", [](const CellRow& row) { return row.cell->variance.videos; });
  add_quantity(columns, all_parts("drop", "drop_"), [](const CellRow& row) { return &row.cell->drop; });
  add_quantity(columns, all_parts("relative_drop", "relative_drop_"),
               [](const CellRow& row) { return &row.cell->relative_drop; });
  columns.add("seeds", [](const CellRow& row) { return row.group->seeds.size(); });
  columns.add("draws", [](const CellRow& row) { return row.condition->condition ? row.analysis->draws : 1; });
  columns.add("against", [](const CellRow& row) -> std::optional<std::string> {
    return row.group->against.empty() ? std::nullopt : std::optional(row.group->against);
  });
  columns.add("paired_seeds", [](const CellRow& row) { return row.group->paired_seeds.size(); });
  add_quantity(columns, all_parts("difference", "difference_"),
               [](const CellRow& row) { return row.cell->difference ? &*row.cell->difference : nullptr; });
  add_quantity(columns, all_parts("drop_difference", "drop_difference_"),
               [](const CellRow& row) { return row.cell->drop_difference ? &*row.cell->drop_difference : nullptr; });
  columns.add("simulated", [](const CellRow& row) { return simulated_field(*row.analysis, row.group->data); });
  return columns.table("cells", 5, cell_rows(analysis));
}

Table robustness_table(const analysis::Analysis& analysis) {
  std::vector<Summary> rows;
  for (const auto& group : analysis.groups) {
    for (size_t m = 0; m < analysis.metrics.size(); ++m) {
      const Summary row{
          .group = &group, .simulated = simulated_field(analysis, group.data), .metric = analysis.metrics[m]};
      add_curves(row, m, rows);
      add_reliance(row, m, rows);
    }
  }
  RecordColumns<Summary> columns;
  columns.add("data", [](const Summary& row) { return row.group->data; });
  columns.add("model", [](const Summary& row) { return row.group->model; });
  columns.add("strategy", [](const Summary& row) { return row.group->strategy; });
  columns.add("metric", &Summary::metric).add("summary", &Summary::summary).add("modalities", &Summary::modalities);
  columns.add("kind", &Summary::kind).add("strength", &Summary::strength).add("condition", &Summary::condition);
  add_quantity(columns, all_parts("value", ""), [](const Summary& row) { return &row.value; });
  columns.add("seeds", [](const Summary& row) { return row.group->seeds.size(); });
  columns.add("simulated", &Summary::simulated);
  return columns.table("robustness", 8, rows);
}

std::string statistics_markdown(const analysis::Analysis& analysis) {
  const int percent = static_cast<int>(100 * analysis.level + 0.5);
  std::string text = "# " + analysis.title + "\n\nIntervals of " + std::to_string(percent) +
                     " %. *These models*: the trained models at hand on new videos. *This recipe*: models trained "
                     "anew with other seeds, on new videos; there is none with one seed. Drops are against the same "
                     "models' clean scores, worse is positive.\n";
  for (const auto& warning : analysis.warnings) text += "\n**" + warning + "**\n";
  for (const auto& groups : by_model(analysis.groups)) {
    text += "\n## " + group_heading(analysis, *groups.front()) + "\n";
    for (const auto& name : analysis.headline) {
      for (const bool recipe : {false, true}) {
        text += recipe ? "\nThis recipe:\n\n" : "\nThese models:\n\n";
        text += markdown_text(metric_table(groups, metrics::metric_index(name), recipe));
      }
    }
  }
  for (const auto& run : analysis.missing_runs) text += "\nNot finished: " + run.label + ": " + run.reason + ".\n";
  return text;
}

std::vector<TextFile> statistics_files(const analysis::Analysis& analysis) {
  std::vector<TextFile> files = {{"statistics.csv", csv_text(cells_table(analysis))},
                                 {"statistics.md", statistics_markdown(analysis)},
                                 {"robustness_summary.csv", csv_text(robustness_table(analysis))}};
  if (analysis.claims.empty()) return files;
  files.push_back({"claims.csv", csv_text(claims_table(analysis))});
  files.push_back({"claims.md", claims_markdown(analysis)});
  return files;
}

}  // namespace modrob::report
