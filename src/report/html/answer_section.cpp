#include "report/html/answer_section.h"

#include <algorithm>

#include "core/text_format.h"
#include "report/figure/model_figures.h"
#include "report/group_order.h"
#include "report/html/choices.h"
#include "report/html/interval_strip.h"
#include "report/html/markup.h"
#include "report/html/metric_panels.h"
#include "report/html/trade_off_section.h"
#include "report/sentences/model_names.h"

namespace modrob::report::html {

namespace {

constexpr size_t kRowsAtAGlance = 8;
constexpr size_t kConditionsAtAGlance = 4;

bool has_reliance(const std::vector<const analysis::Group*>& groups, const ShownMetric& metric) {
  return std::any_of(groups.begin(), groups.end(), [&](const analysis::Group* group) {
    const auto& rows = group->reliance.at(metric.place).modalities;
    return std::any_of(rows.begin(), rows.end(), [](const auto& row) { return row.drop.has_value(); });
  });
}

// What the metric is, once, and the clean scores which every loss is to be seen against.
std::string clean_scores(const ReportInput& input, const analysis::DataSet& data, const ShownMetric& metric) {
  const auto groups = groups_of(input.analysis, data.data);
  const bool first = data.data == input.analysis.data.front().data, few = groups.size() <= kRowsAtAGlance;
  std::vector<std::string> parts, scores;
  if (first) parts.push_back("<b>" + text(metric.label()) + "</b>: " + text(std::string(metric.info->meaning)) + ".");
  for (const auto* group : groups) {
    if (!few) break;
    const auto& value = group->conditions.front().metrics.at(metric.place).value;
    scores.push_back(text(display_name(group->model) + ", " + group->strategy) + " <b>" +
                     number(metric, value.models.point) + "</b> " +
                     by_estimand(input.analysis, metric_html(interval(metric, value.models.t)),
                                 metric_html(interval(metric, value.recipe.t))));
  }
  if (!scores.empty()) parts.push_back("On clean data: " + join(scores, "; ") + ".");
  return parts.empty() ? "" : element("p", join(parts, " "), "lead") + "\n";
}

// What is lost under some conditions, for a study without losses of a modality, which a chart would show.
std::string glance(const ReportInput& input, const analysis::DataSet& data, const ShownMetric& metric) {
  const auto groups = groups_of(input.analysis, data.data);
  if (groups.empty() || has_reliance(groups, metric)) return "";
  std::vector<std::string> head = {"Model", "Training"};
  auto places = trade_off_conditions(*groups.front());
  places.resize(std::min(places.size(), kConditionsAtAGlance));
  for (const size_t place : places) head.push_back("lost: " + groups.front()->conditions[place].name);
  Table table("", head, 2);
  for (const auto* group : groups) {
    Table::Row cells = {display_name(group->model), group->strategy};
    for (const size_t place : places) {
      cells.push_back(for_models(metric, group->conditions.at(place).metrics.at(metric.place).drop));
    }
    table.add(cells);
  }
  return groups.size() <= kRowsAtAGlance ? table_html(table)
                                         : details("All " + std::to_string(groups.size()) + " rows", table_html(table));
}

const char* css_class(Tone tone) {
  switch (tone) {
    case Tone::kGood:
      return "better";
    case Tone::kBad:
      return "worse";
    case Tone::kNeutral:
      return "equivalent";
    case Tone::kOpen:
      break;
  }
  return "undecided";
}

std::string row_html(const AnswerRow& row) {
  std::string html = row.who.empty() ? "" : element("span", text(row.who), "who");
  if (!row.chip.text.empty())
    html += element("span", text(row.chip.text), std::string("chip ") + css_class(row.chip.tone));
  html += element("span", text(row.sentence), "sentence") +
          interval_strip(row.number, reach_of({&row.number, 1}), row.ends);
  std::string why;
  for (const auto& reason : row.why) why += element("p", text(reason));
  if (!row.notes.empty()) html += element("span", text(join(row.notes, " ")), "notes soft");
  return element("div", html + (why.empty() ? "" : details("why", why)), "row");
}

std::string card(const Answer& answer) {
  std::string html = element("h3", text(answer.question));
  for (const auto& row : answer.rows) html += row_html(row);
  return "<article class=\"answer\">" + html + "</article>\n";
}

bool drawn(const std::vector<Answer>& answers) {
  return std::any_of(answers.begin(), answers.end(), [](const Answer& answer) {
    return std::any_of(answer.rows.begin(), answer.rows.end(),
                       [](const AnswerRow& row) { return row.number.interval.defined(); });
  });
}

// The cards of one choice, of which the page shows that of the reader.
std::string cards(const ReportInput& input, const ChosenAnswers& chosen) {
  if (chosen.answers.empty()) return "";
  const auto& [metric, estimand] = chosen.choice;
  const auto first = first_choice(input.analysis);
  const std::string groups = text(input.analysis.kind.groups());
  const std::string by =
      metric.empty() ? "Judged by whichever metric decides" : "Judged by " + text(metrics::find_metric(metric).label);
  std::string html =
      element("p",
              by +
                  (estimand == stats::Estimand::kRecipe
                       ? ", of models that are trained anew in the same way and meet new " + groups + "."
                       : ", of these trained models, which meet new " + groups + ".") +
                  (drawn(chosen.answers)
                       ? " A bar is the 95 % interval of a difference, the dotted line no difference. Verdicts "
                         "are stricter than bars: they allow for several questions."
                       : ""),
              "lead");
  for (const auto& answer : chosen.answers) html += card(answer);
  return "<div class=\"answers\" data-metric=\"" + text(metric_key(chosen.choice)) + "\" data-estimand=\"" +
         std::string(estimand_key(estimand)) + "\"" +
         (metric == first.metric && estimand == first.estimand ? "" : " hidden") + ">\n" + html + "</div>\n";
}

bool mentioned(const std::vector<std::string>& warnings, const std::string& word) {
  return std::any_of(warnings.begin(), warnings.end(),
                     [&](const std::string& warning) { return warning.find(word) != std::string::npos; });
}

// What the answers' words stand for: ways of training, kinds of corruption.
std::string words(const ReportInput& input) {
  const auto& analysis = input.analysis;
  std::string list;
  std::vector<corruption::Kind> kinds;
  // What a training calls noise is one of the others.
  const auto note = [&](const corruption::Corruption& corruption) {
    for (const auto& one : corruption.perturbations) {
      if (one.kind != corruption::kPresetNoise) add_once(kinds, one.kind);
    }
  };
  for (const auto& strategy : input.strategies) {
    // Of imported scores a strategy may be no more than a name.
    const std::string clean =
        analysis.kind.trained() ? "ordinary training: nothing is corrupted" : "the study names no corruption";
    list += element("dt", text(strategy.name)) +
            element("dd",
                    strategy.corruption.clean() ? clean : "robust training, with " + text(strategy.corruption.name())) +
            "\n";
    note(strategy.corruption);
  }
  for (const auto& condition : analysis.conditions) note(condition);
  for (const auto& kind : kinds) {
    if (!kind->help.empty())
      list += element("dt", text(kind.name()) + " 30 %") +
              element("dd", "in 30 % of the utterances (drawn by chance) " + text(std::string(kind->help))) + "\n";
  }
  if (list.empty()) return "";
  return "<dl class=\"words\">\n" + list + "</dl>\n";
}

}  // namespace

std::string chip_html(const std::string& verdict, const std::string& before) {
  const bool known = verdict == "better" || verdict == "worse" || verdict == "equivalent" || verdict == "undecided";
  return "<span class=\"chip " + (known ? verdict : std::string("other")) + "\">" + text(before + verdict) + "</span>";
}

std::vector<std::string> all_warnings(const ReportInput& input) {
  const auto& analysis = input.analysis;
  std::vector<std::string> warnings = analysis.warnings;
  if (!mentioned(analysis.warnings, "is simulated") && !mentioned(analysis.warnings, "are simulated")) {
    for (const auto& data : analysis.data) {
      if (data.simulated.empty()) continue;
      const bool several = data.simulated.size() > 1;
      warnings.insert(warnings.begin(), "In " + data.data + " " + join(data.simulated, " and ") +
                                            (several ? " are" : " is") + " simulated: what is said of " +
                                            (several ? "them" : "it") + " holds for the simulation, not for people.");
    }
  }
  size_t fewest = analysis.declared_seeds.size();
  for (const auto& group : analysis.groups) fewest = std::min(fewest, group.seeds.size());
  if (fewest < 5 && !analysis.groups.empty() && !mentioned(analysis.warnings, "seed")) {
    warnings.push_back("Some numbers rest on " + counted(static_cast<int64_t>(fewest), "seed") +
                       "; with fewer than five, intervals of \"this recipe\" cover less often than they say.");
  }
  if (!analysis.missing_runs.empty() && !mentioned(analysis.warnings, "not finished")) {
    const auto count = static_cast<int64_t>(analysis.missing_runs.size());
    warnings.push_back((analysis.kind.trained()
                            ? counted(count, "declared run is", "declared runs are")
                            : counted(count, "run has no scores and is", "runs have no scores and are")) +
                       " missing from every number; which and why is under Provenance.");
  }
  for (const auto& problem : input.provenance.ledger_problems) {
    if (std::find(warnings.begin(), warnings.end(), problem) == warnings.end()) warnings.push_back(problem);
  }
  return warnings;
}

std::string warnings_html(const ReportInput& input) {
  const auto warnings = all_warnings(input);
  if (warnings.empty()) return "";
  std::string items;
  for (const auto& warning : warnings) items += element("li", text(warning)) + "\n";
  return "<aside class=\"warnings\" aria-label=\"Warnings\">\n<h2>Before you trust a number</h2>\n<ul>\n" + items +
         "</ul></aside>\n";
}

std::string answer_section(const ReportInput& input) {
  std::string chosen;
  for (const auto& answers : input.answers) chosen += cards(input, answers);
  const auto panels = [&](const auto& content) {
    return metric_panels(
        input, [&](const analysis::DataSet& data, const ShownMetric& metric) { return content(input, data, metric); });
  };
  return section("answer", "The answer", "",
                 words(input) + panels(clean_scores) + chosen + warnings_html(input) + panels(glance));
}

}  // namespace modrob::report::html
