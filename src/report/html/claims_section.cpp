#include "report/html/claims_section.h"

#include <map>
#include <string>
#include <vector>

#include "core/text_format.h"
#include "report/html/answer_section.h"
#include "report/html/interval_strip.h"
#include "report/html/markup.h"
#include "report/html/numbers.h"
#include "report/sentences/claim_evidence.h"
#include "report/sentences/claim_parts.h"
#include "report/sentences/claim_words.h"
#include "report/sentences/model_names.h"

namespace modrob::report::html {

namespace {

constexpr size_t kOpenUpTo = 12;

ShownMetric metric_of(const study::StudyClaim& claim) { return {0, &metrics::find_metric(claim.metric)}; }

std::string side(const study::ClaimSide& side) {
  return text(display_name(side.model)) + ", " + text(side.strategy) +
         (side.condition ? ", " + text(side.condition->name()) : ", clean");
}

std::string declared(const study::StudyClaim& claim) {
  const auto metric = metric_of(claim);
  const std::string margin = number(metric, claim.test.margin);
  switch (claim.test.kind) {
    case stats::ClaimKind::kSuperiority:
      return "differs";
    case stats::ClaimKind::kEquivalence:
      return "within \xC2\xB1" + margin;
    case stats::ClaimKind::kNonInferiority:
      return "at most " + margin + " worse";
  }
  return "";
}

Table::Field to_decide(const stats::Judgement& judgement, const analysis::StudyKind& kind) {
  if (judgement.verdict != stats::Verdict::kUndecided || judgement.holds) return {};
  const std::string obstacle = obstacle_text(judgement, kind);
  const std::string told = obstacle.empty() ? deciders_text(judgement, kind) : obstacle;
  return told.empty() ? Table::Field() : told;
}

std::string soft(const std::string& html) { return element("span", html, "soft"); }

MetricValue difference(const analysis::ClaimAnswer& answer) {
  return {metric_of(answer.claim).info, answer.judgement.difference, answer.judgement.interval};
}

// In numbers and drawn; beside it each seed's, and what these trained models say where the claim is about the method.
std::string difference_html(const analysis::ClaimAnswer& answer, double reach) {
  const auto number_of = difference(answer);
  std::vector<std::string> seeds;
  for (const double value : answer.by_seed) seeds.push_back(number(metric_of(answer.claim), value));
  const std::string by_seed = seeds.empty() ? "" : "by seed " + join(seeds, ", ");
  std::string models;
  if (answer.these_models) {
    models = "these models: " + text(std::string(stats::verdict_name(answer.these_models->verdict))) + ", Holm p " +
             text(p_number(answer.these_models->p_adjusted));
  }
  return metric_html(number_of) + interval_strip(number_of, reach) + soft(join_parts({by_seed, models}, "; "));
}

Table::Row row_of(const analysis::ClaimAnswer& answer, const analysis::StudyKind& kind, double reach) {
  const auto& claim = answer.claim;
  const auto metric = metric_of(claim);
  const std::string quantity = claim.quantity == study::ClaimQuantity::kDrop ? "loss of " : "";
  const std::string unit = metric.info->percent ? " (points)" : "";
  const bool recipe = claim.test.estimand == stats::Estimand::kRecipe;
  Table::Row cells = {Markup{"<b>" + side(claim.ours) + "</b> against " + side(claim.against) +
                             soft(quantity + text(metric.label()) + unit + ", " + text(claim.data))}};
  if (!answer.not_answered.empty()) {
    cells.insert(cells.end(), {Markup{chip_html("not answered")}, answer.not_answered, {}, {}, {}});
    return cells;
  }
  const auto& judgement = answer.judgement;
  cells.push_back(Markup{chip_html(verdict_text(answer)) +
                         soft(declared(claim) + (judgement.holds ? ": <b>shown</b>" : ": not shown") +
                              (recipe ? ", the method" : ", these trained models"))});
  cells.push_back(Markup{difference_html(answer, reach)});
  cells.push_back(p_value(judgement.p_adjusted));
  cells.push_back(MetricValue{metric.info, judgement.smallest_detectable});
  cells.push_back(to_decide(judgement, kind));
  return cells;
}

std::string family_html(const std::vector<const analysis::ClaimAnswer*>& answers, const analysis::StudyKind& kind) {
  std::map<std::string, int> counts;
  // Differences of one metric are drawn on one scale.
  std::map<std::string, std::vector<MetricValue>> drawn;
  for (const auto* answer : answers) {
    ++counts[verdict_text(*answer)];
    drawn[answer->claim.metric].push_back(difference(*answer));
  }
  std::string summary;
  for (const auto& [verdict, count] : counts) summary += " " + chip_html(verdict, std::to_string(count) + " ");
  Table table("", {"Claim", "Verdict", "Difference", "Holm p", "Detectable", "To decide"}, 1, {1, 2, 5});
  for (const auto* answer : answers) table.add(row_of(*answer, kind, reach_of(drawn[answer->claim.metric])));
  const auto& claim = answers.front()->claim;
  return details("<b>" + text(claim.test.family) + "</b> " + text(claim.question) + summary,
                 table_html(table, "class=\"claims\""), answers.size() <= kOpenUpTo);
}

}  // namespace

std::string claims_section(const ReportInput& input) {
  std::string html;
  for (const auto& family : claim_families(input.analysis)) html += family_html(family, input.analysis.kind);
  if (html.empty()) return "";
  const auto& kind = input.analysis.kind;
  const std::string groups = text(kind.groups());
  // With masks of their own, nobody knows whether two scores share one.
  const std::string masks = kind.scores == study::ScoreSource::kImportedPasses ? "" : "same masks, ";
  return section(
      "claims", "Claims and verdicts",
      (kind.trained() ? "Declared before the runs, tested in pairs (same " : "Tested in pairs (same ") + groups + ", " +
          masks +
          "same seeds), Holm-corrected within a family. Claims that compare trainings are about the method, which new "
          "seeds and new " +
          groups +
          " would repeat. "
          "Differences are signed so that positive is better for the first side, with 95 % intervals. "
          "Detectable: the smallest difference that would have been found four times in five. To decide: how many "
          "seeds (or " +
          groups + ") would settle it if the truth were as observed.",
      html);
}

}  // namespace modrob::report::html
