#include "report/html/answer_section.h"

#include <algorithm>
#include <cmath>

#include "core/text_format.h"
#include "report/figure/model_figures.h"
#include "report/html/choices.h"
#include "report/html/markup.h"
#include "report/html/metric_panels.h"
#include "report/html/trade_off_section.h"
#include "report/sentences/model_names.h"

namespace modrob::report::html {

namespace {

constexpr size_t kRowsAtAGlance = 8;
constexpr size_t kConditionsAtAGlance = 4;

bool has_reliance(const std::vector<const analysis::Group*>& groups, const ShownMetric& metric, Modality modality) {
  return std::any_of(groups.begin(), groups.end(), [&](const analysis::Group* group) {
    const auto& rows = group->reliance.at(metric.place).modalities;
    return std::any_of(rows.begin(), rows.end(),
                       [&](const auto& row) { return row.modality == modality && row.drop.has_value(); });
  });
}

Table::Field drop_without(const analysis::Group& group, const ShownMetric& metric, Modality modality) {
  for (const auto& row : group.reliance.at(metric.place).modalities) {
    if (row.modality == modality && row.drop) return for_models(metric, *row.drop);
  }
  return {};
}

// Clean score, and what is lost without each modality; where none was removed, what is lost under some conditions.
std::string glance(const ReportInput& input, const analysis::DataSet& data, const ShownMetric& metric) {
  const auto groups = groups_of(input.analysis, data.data);
  if (groups.empty()) return "";
  std::vector<std::string> head = {"Model", "Training", "Clean " + metric.title()};
  std::vector<Modality> modalities;
  for (const Modality modality : data.present()) {
    if (!has_reliance(groups, metric, modality)) continue;
    modalities.push_back(modality);
    head.push_back("lost without " + std::string(modality_name(modality)));
  }
  std::vector<size_t> places;
  if (modalities.empty()) {
    places = trade_off_conditions(*groups.front());
    places.resize(std::min(places.size(), kConditionsAtAGlance));
    for (const size_t place : places) head.push_back("lost: " + groups.front()->conditions[place].name);
  }
  Table table("", head, 2);
  for (const auto* group : groups) {
    Table::Row cells = {display_name(group->model), group->strategy,
                        for_models(metric, group->conditions.front().metrics.at(metric.place).value)};
    for (const Modality modality : modalities) cells.push_back(drop_without(*group, metric, modality));
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

// The interval of a difference around zero, half the width of the strip being the farther end.
std::string strip(const MetricValue& number) {
  if (number.metric == nullptr || !number.interval.defined()) return "";
  const auto [low, high] = number.interval;
  const double reach = std::max(std::abs(low), std::abs(high)) * 1.08;
  if (!(reach > 0) || !std::isfinite(reach)) return "";
  const auto x = [&](double value) { return fixed(80 + 76 * value / reach, 1); };
  return "<svg class=\"strip\" viewBox=\"0 0 160 20\" role=\"img\" aria-label=\"difference " +
         text(metric_text(number)) + "\"><path class=\"zero\" d=\"M80 1V19\"/><path class=\"interval\" d=\"M" + x(low) +
         " 10H" + x(high) + "\"/><circle cx=\"" + x(number.point) + "\" cy=\"10\" r=\"4\"/></svg>";
}

std::string row_html(const AnswerRow& row) {
  std::string html = row.who.empty() ? "" : element("span", text(row.who), "who");
  if (!row.chip.text.empty())
    html += element("span", text(row.chip.text), std::string("chip ") + css_class(row.chip.tone));
  html += element("span", text(row.sentence), "sentence") + strip(row.number);
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

// The cards of one choice, of which the page shows that of the reader.
std::string cards(const ReportInput& input, const ChosenAnswers& chosen) {
  if (chosen.answers.empty()) return "";
  const auto& [metric, estimand] = chosen.choice;
  const auto first = first_choice(input.analysis);
  const std::string groups = text(input.analysis.kind.groups());
  const std::string by =
      metric.empty() ? "By whichever metric decides" : "By " + text(metrics::find_metric(metric).label);
  std::string html =
      element("p",
              by + (estimand == stats::Estimand::kRecipe
                        ? ", of this recipe: models trained anew, with other seeds, on new " + groups + "."
                        : ", of these trained models on new " + groups + "."),
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

// What stands in the columns "Training".
std::string trainings(const ReportInput& input) {
  std::string list;
  for (const auto& strategy : input.strategies) {
    // Of imported scores a strategy may be no more than a name.
    const std::string clean = input.analysis.kind.trained() ? "nothing is corrupted" : "the study names no corruption";
    list += element("dt", text(strategy.name)) +
            element("dd", strategy.corruption.clean() ? clean : text(strategy.corruption.name())) + "\n";
  }
  return list.empty() ? "" : element("p", "What befalls the data in training:", "lead") + "\n<dl>\n" + list + "</dl>\n";
}

}  // namespace

std::string chip_html(const std::string& verdict, const std::string& before) {
  const bool known = verdict == "better" || verdict == "worse" || verdict == "equivalent" || verdict == "undecided";
  return "<span class=\"chip " + (known ? verdict : std::string("other")) + "\">" + text(before + verdict) + "</span>";
}

std::vector<std::string> all_warnings(const ReportInput& input) {
  const auto& analysis = input.analysis;
  std::vector<std::string> warnings = analysis.warnings;
  if (!mentioned(analysis.warnings, "simulated")) {
    for (const auto& data : analysis.data) {
      if (data.simulated.empty()) continue;
      warnings.push_back("In " + data.data + " " + join(data.simulated, " and ") +
                         (data.simulated.size() > 1 ? " are" : " is") +
                         " simulated: what is said of them holds for the simulation, not for people.");
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
  const std::string numbers = metric_panels(
      input, [&](const analysis::DataSet& data, const ShownMetric& metric) { return glance(input, data, metric); });
  return section("answer", "The answer", "",
                 chosen + warnings_html(input) + trainings(input) +
                     element("p", "The numbers behind it, with 95 % intervals for these trained models:", "lead") +
                     "\n" + numbers);
}

}  // namespace modrob::report::html
