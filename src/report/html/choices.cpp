#include "report/html/choices.h"

#include <algorithm>
#include <utility>

#include "report/html/markup.h"
#include "report/html/numbers.h"

namespace modrob::report::html {

namespace {

using stats::Estimand;

std::string radio(const std::string& group, std::string_view value, const std::string& label, bool checked) {
  return "<label><input type=\"radio\" name=\"" + group + "\" value=\"" + text(value) + "\"" +
         (checked ? " checked" : "") + "><span>" + text(label) + "</span></label>";
}

std::string fieldset(const std::string& legend, const std::string& html) {
  return "<fieldset><legend>" + legend + "</legend>" + html + "</fieldset>\n";
}

}  // namespace

std::string_view estimand_key(Estimand estimand) { return estimand == Estimand::kRecipe ? "recipe" : "models"; }

std::string metric_key(const AnswerChoice& choice) { return choice.metric.empty() ? "all" : choice.metric; }

AnswerChoice first_choice(const analysis::Analysis& analysis) {
  const bool recipe = std::any_of(analysis.claims.begin(), analysis.claims.end(), [](const auto& answer) {
    return answer.claim.test.estimand == Estimand::kRecipe && answer.seeds.size() > 1;
  });
  return {shown_metrics(analysis).front().name(), recipe ? Estimand::kRecipe : Estimand::kTrainedModels};
}

std::vector<ChosenAnswers> all_answers(const analysis::Analysis& analysis) {
  std::vector<ChosenAnswers> all;
  for (const auto estimand : {Estimand::kTrainedModels, Estimand::kRecipe}) {
    for (const auto& metric : shown_metrics(analysis)) all.push_back({{metric.name(), estimand}, {}});
    all.push_back({{"", estimand}, {}});
  }
  for (auto& one : all) one.answers = answers(analysis, one.choice);
  return all;
}

std::string controls(const analysis::Analysis& analysis) {
  const auto first = first_choice(analysis);
  std::string metrics, estimands;
  for (const auto& metric : shown_metrics(analysis)) {
    metrics += radio("metric", metric.name(), metric.label(), metric.name() == first.metric);
  }
  metrics += radio("metric", "all", "all", false);
  for (const auto& [estimand, label] :
       {std::pair(Estimand::kTrainedModels, "these trained models"), std::pair(Estimand::kRecipe, "this recipe")}) {
    estimands += radio("estimand", estimand_key(estimand), label, estimand == first.estimand);
  }
  return "<form id=\"controls\" class=\"controls\" hidden>\n" + fieldset("Metric", metrics) +
         fieldset("Answers and intervals are of", estimands) + "</form>\n";
}

std::string by_estimand(const analysis::Analysis& analysis, const std::string& models_html,
                        const std::string& recipe_html) {
  const auto first = first_choice(analysis).estimand;
  const auto span = [&](Estimand estimand, const std::string& html) {
    return "<span data-estimand=" + std::string(estimand_key(estimand)) + (estimand == first ? ">" : " hidden>") +
           html + "</span>";
  };
  return span(Estimand::kTrainedModels, models_html) + span(Estimand::kRecipe, recipe_html);
}

}  // namespace modrob::report::html
