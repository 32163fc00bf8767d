#include "report/statistics_table.h"

#include <algorithm>

#include "core/text_format.h"
#include "metrics/metric_table.h"
#include "report/claims_table.h"
#include "report/data_table.h"
#include "report/data_words.h"
#include "report/group_order.h"
#include "report/markdown_text.h"
#include "report/metric_text.h"
#include "report/model_names.h"

namespace modrob::report {

namespace {

void add_group(DataTable& rows, const analysis::Group& group) {
  rows.add(group.data).add(group.model).add(group.strategy);
}

// A quantity's columns; `name` is that of its number, `prefix` that of the others.
Columns quantity_columns(const std::string& name, const std::string& prefix) {
  std::vector<std::string> numbers = {name};
  for (const char* part : {"models_se", "models_low", "models_high", "percentile_low", "percentile_high", "bca_low",
                           "bca_high", "by_utterance_low", "by_utterance_high", "design_effect"}) {
    numbers.push_back(prefix + part);
  }
  return real_columns(numbers) + integer_columns({prefix + "undefined_resamples"}) +
         real_columns({prefix + "recipe_se", prefix + "recipe_low", prefix + "recipe_high", prefix + "recipe_degrees"});
}

void add_quantity(DataTable& rows, const analysis::Quantity& quantity) {
  const auto& models = quantity.models;
  for (const double number :
       {models.point, models.standard_error, models.t.low, models.t.high, models.percentile.low, models.percentile.high,
        models.bca.low, models.bca.high, models.by_utterance.low, models.by_utterance.high, models.design_effect}) {
    rows.add(number);
  }
  rows.add(static_cast<int64_t>(models.undefined_resamples));
  const auto& recipe = quantity.recipe;
  for (const double number : {recipe.standard_error, recipe.t.low, recipe.t.high, recipe.degrees}) rows.add(number);
}

// What a row of the summary is about; nothing where it is not about that.
struct Subject {
  std::string summary, metric, modalities, kind;
  double strength = 1;
  std::string condition;
};

class SummaryRows {
 public:
  SummaryRows(const analysis::Group& group, std::string simulated, DataTable& rows)
      : group_(group), simulated_(std::move(simulated)), rows_(rows) {}

  void add(const Subject& subject, const analysis::Quantity& quantity) {
    add_group(rows_, group_);
    rows_.add(subject.metric).add(subject.summary).add(subject.modalities).add(subject.kind).add(subject.strength);
    rows_.add(subject.condition);
    add_quantity(rows_, quantity);
    rows_.add(static_cast<int64_t>(group_.seeds.size())).add(simulated_).end_row();
  }
  void add(const Subject& subject, double value) {
    analysis::Quantity only;
    only.models.point = value;
    add(subject, only);
  }

 private:
  const analysis::Group& group_;
  std::string simulated_;
  DataTable& rows_;
};

void add_curves(SummaryRows& rows, const analysis::Group& group, size_t m, const std::string& metric) {
  for (const auto& curve : group.curves) {
    const auto subject = [&](const char* summary) -> Subject {
      return {summary, metric, curve.modalities.name(), std::string(plan::kind_name(curve.kind)), curve.strength, ""};
    };
    const auto& summary = curve.metrics[m];
    rows.add(subject("area"), summary.area);
    if (summary.mean) rows.add(subject("mean_over_rates"), *summary.mean);
    rows.add(subject("breaking_rate"), summary.breaking_rate);
  }
}

void add_reliance(SummaryRows& rows, const analysis::Group& group, size_t m, const std::string& metric) {
  const auto& reliance = group.reliance[m];
  for (const auto& of : reliance.modalities) {
    const auto subject = [&](const char* summary) -> Subject {
      return {summary, metric, std::string(modality_name(of.modality)), "missing", 1, ""};
    };
    if (of.drop) rows.add(subject("reliance"), *of.drop);
    if (of.shapley) rows.add(subject("shapley"), *of.shapley);
  }
  for (const auto& cells : group.conditions) {
    if (cells.name != reliance.worst) continue;
    rows.add({"worst", metric, cells.condition ? cells.condition->modalities.name() : "", "missing", 1, cells.name},
             cells.metrics[m].value);
  }
}

std::string with_interval(const metrics::MetricInfo& metric, const analysis::Quantity& quantity, bool recipe) {
  return metric_number(metric, quantity.models.point) +
         metric_interval(metric, recipe ? quantity.recipe.t : quantity.models.t);
}

MarkdownRows metric_rows(const std::vector<const analysis::Group*>& groups, size_t m, bool recipe) {
  const auto& metric = metrics::metric_table()[m];
  MarkdownRows rows = {{metric_heading(metric)}};
  for (const auto* group : groups) {
    rows[0].push_back(group->strategy);
    rows[0].push_back("drop");
  }
  for (const auto& [name, condition, cells] : groups.front()->conditions) {
    MarkdownRows::value_type row = {name};
    for (const auto* group : groups) {
      const auto found = std::find_if(group->conditions.begin(), group->conditions.end(),
                                      [&name = name](const auto& other) { return other.name == name; });
      const bool there = found != group->conditions.end();
      row.push_back(there ? with_interval(metric, found->metrics[m].value, recipe) : "—");
      row.push_back(there && condition ? with_interval(metric, found->metrics[m].drop, recipe) : "");
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace

DataTable cells_table(const analysis::Analysis& analysis) {
  DataTable rows(
      "cells",
      text_columns({"data", "model", "strategy", "condition", "metric"}) + quantity_columns("value", "") +
          real_columns({"sd_over_seeds", "sd_over_draws", "var_seed", "var_draw", "var_interaction", "var_videos"}) +
          quantity_columns("drop", "drop_") + quantity_columns("relative_drop", "relative_drop_") +
          integer_columns({"seeds", "draws"}) + text_columns({"against"}) + integer_columns({"paired_seeds"}) +
          quantity_columns("difference", "difference_") + quantity_columns("drop_difference", "drop_difference_") +
          text_columns({"simulated"}),
      5);
  for (const auto& group : analysis.groups) {
    const std::string simulated = simulated_field(analysis, group.data);
    for (const auto& cells : group.conditions) {
      for (size_t m = 0; m < analysis.metrics.size(); ++m) {
        const analysis::Cell& cell = cells.metrics[m];
        add_group(rows, group);
        rows.add(cells.name).add(analysis.metrics[m]);
        add_quantity(rows, cell.value);
        for (const double number : {cell.sd_over_seeds, cell.sd_over_draws, cell.variance.seed, cell.variance.draw,
                                    cell.variance.interaction, cell.variance.videos}) {
          rows.add(number);
        }
        add_quantity(rows, cell.drop);
        add_quantity(rows, cell.relative_drop);
        rows.add(static_cast<int64_t>(group.seeds.size())).add(cells.condition ? analysis.draws : int64_t{1});
        group.against.empty() ? rows.nothing() : rows.add(group.against);
        rows.add(static_cast<int64_t>(group.paired_seeds.size()));
        add_quantity(rows, cell.difference.value_or(analysis::Quantity()));
        add_quantity(rows, cell.drop_difference.value_or(analysis::Quantity()));
        rows.add(simulated).end_row();
      }
    }
  }
  return rows;
}

DataTable robustness_table(const analysis::Analysis& analysis) {
  DataTable rows("robustness",
                 text_columns({"data", "model", "strategy", "metric", "summary", "modalities", "kind"}) +
                     real_columns({"strength"}) + text_columns({"condition"}) + quantity_columns("value", "") +
                     integer_columns({"seeds"}) + text_columns({"simulated"}),
                 8);
  for (const auto& group : analysis.groups) {
    SummaryRows summaries(group, simulated_field(analysis, group.data), rows);
    for (size_t m = 0; m < analysis.metrics.size(); ++m) {
      add_curves(summaries, group, m, analysis.metrics[m]);
      add_reliance(summaries, group, m, analysis.metrics[m]);
    }
  }
  return rows;
}

std::string statistics_markdown(const analysis::Analysis& analysis) {
  const int percent = static_cast<int>(100 * analysis.level + 0.5);
  std::string text = "# " + analysis.title + "\n\nIntervals of " + std::to_string(percent) +
                     " %. *These models*: the trained models at hand on new videos. *This recipe*: models trained "
                     "anew with other seeds, on new videos; there is none with one seed. Drops are against the same "
                     "models' clean scores, worse is positive.\n";
  for (const auto& warning : analysis.warnings) text += "\n**" + warning + "**\n";
  for (const auto& groups : by_model(analysis.groups)) {
    const auto& first = *groups.front();
    const auto& set = analysis.data_set(first.data);
    text += "\n## " + display_name(first.model) + " on " + first.data + ", " + analysis.split +
            " split: " + counted(set.utterances, "utterance") + " in " + counted(set.videos, "video") +
            data_suffix(set) + "\n";
    for (const auto& name : analysis.headline) {
      for (const bool recipe : {false, true}) {
        text += recipe ? "\nThis recipe:\n\n" : "\nThese models:\n\n";
        text += markdown_table(metric_rows(groups, metrics::metric_index(name), recipe));
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
