#include "report/tables/statistics_table.h"

#include "metrics/metric_table.h"
#include "report/group_order.h"
#include "report/sentences/data_words.h"
#include "report/tables/claims_table.h"
#include "report/tables/csv_text.h"
#include "report/tables/field_writer.h"
#include "report/tables/plain_text.h"

namespace modrob::report {

namespace {

using analysis::Group;
using analysis::Quantity;

// One number that summarises a group; fields that it is not about are empty.
struct Summary {
  const Group* group = &kNone<Group>;
  std::string metric = {}, summary = {}, modalities = {}, kind = {};
  double strength = 1;
  double share = 0;  ///< of the utterances, of a curve over strengths
  std::string condition = {};
  Quantity value = {};
};

void add_curves(Summary row, size_t m, std::vector<Summary>& rows) {
  for (const auto& curve : row.group->curves) {
    row.modalities = curve.modalities.name();
    row.kind = curve.kind.name();
    row.strength = curve.strength;
    row.share = curve.share;
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
  row.modalities = worst->condition ? worst->condition->modalities().name() : "";
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
  return table_of("cells", 5, cell_rows(analysis), [&](FieldWriter& row, const CellRow& of) {
    const auto& [all, group, condition, metric, cell] = of;
    const auto& variance = cell->variance;
    row.add("data", group->data).add("model", group->model).add("strategy", group->strategy);
    row.add("condition", condition->name).add("metric", metric).add_all("value", "", &cell->value);
    row.add("sd_over_seeds", cell->sd_over_seeds).add("sd_over_draws", cell->sd_over_draws);
    row.add("var_seed", variance.seed).add("var_draw", variance.draw);
    row.add("var_interaction", variance.interaction).add("var_videos", variance.videos);
    row.add_all("drop", "drop_", &cell->drop).add_all("relative_drop", "relative_drop_", &cell->relative_drop);
    row.add("seeds", group->seeds.size()).add("draws", condition->condition ? all->draws : 1);
    row.add("against", group->against.empty() ? std::nullopt : std::optional(group->against));
    row.add("paired_seeds", group->paired_seeds.size());
    row.add_all("difference", "difference_", cell->difference ? &*cell->difference : nullptr);
    row.add_all("drop_difference", "drop_difference_", cell->drop_difference ? &*cell->drop_difference : nullptr);
    row.add("simulated", simulated_field(analysis, group->data));
  });
}

Table robustness_table(const analysis::Analysis& analysis) {
  std::vector<Summary> rows;
  for (const auto& group : analysis.groups) {
    for (size_t m = 0; m < analysis.metrics.size(); ++m) {
      const Summary row{.group = &group, .metric = analysis.metrics[m]};
      add_curves(row, m, rows);
      add_reliance(row, m, rows);
    }
  }
  const bool strengths = analysis.has_curves_over_strengths();
  return table_of("robustness", strengths ? 9 : 8, rows, [&](FieldWriter& row, const Summary& of) {
    row.add("data", of.group->data).add("model", of.group->model).add("strategy", of.group->strategy);
    row.add("metric", of.metric).add("summary", of.summary).add("modalities", of.modalities).add("kind", of.kind);
    row.add("strength", of.strength);
    if (strengths) row.add("share", of.share);
    row.add("condition", of.condition).add_all("value", "", &of.value);
    row.add("seeds", of.group->seeds.size()).add("simulated", simulated_field(analysis, of.group->data));
  });
}

std::string statistics_markdown(const analysis::Analysis& analysis) {
  const int percent = static_cast<int>(100 * analysis.level + 0.5);
  std::string text = "# " + analysis.title + "\n\nIntervals of " + std::to_string(percent) +
                     " %. *These models*: the trained models at hand on new " + analysis.kind.groups() +
                     ". *This recipe*: models trained anew with other seeds, on new " + analysis.kind.groups() +
                     "; there is none with one seed. Drops are against the same "
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
  for (const auto& run : analysis.missing_runs)
    text += (analysis.kind.trained() ? "\nNot finished: " : "\nNot in the tables: ") + run.label + ": " + run.reason +
            ".\n";
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
