#include "report/claims_table.h"

#include <algorithm>

#include "core/text_format.h"
#include "io/csv_writer.h"
#include "metrics/metric_table.h"
#include "report/claim_evidence.h"
#include "report/claim_words.h"
#include "report/data_table.h"
#include "report/data_words.h"
#include "report/markdown_text.h"
#include "report/metric_text.h"

namespace modrob::report {

namespace {

std::string kind_text(const stats::Claim& claim, const metrics::MetricInfo& metric) {
  const std::string margin = metric_number(metric, claim.margin);
  switch (claim.kind) {
    case stats::ClaimKind::kSuperiority:
      return "differs";
    case stats::ClaimKind::kEquivalence:
      return "same within " + margin;
    case stats::ClaimKind::kNonInferiority:
      break;
  }
  return "worse by less than " + margin;
}

// What would have decided it; nothing to say of a claim that is decided.
std::string decider_text(const stats::Judgement& judgement) {
  if (judgement.verdict != stats::Verdict::kUndecided || judgement.holds) return "";
  if (judgement.obstacle != stats::Obstacle::kNone) return obstacle_text(judgement);
  const std::string text = deciders_text(judgement);
  return text.empty() ? "no number of seeds or videos, if the truth is as observed" : text;
}

// "1=0.001;2=0.005": each seed's difference.
std::string by_seed_text(const analysis::ClaimAnswer& answer) {
  std::vector<std::string> parts;
  for (size_t i = 0; i < answer.by_seed.size(); ++i) {
    parts.push_back(std::to_string(answer.seeds[i]) + "=" + io::csv_number(answer.by_seed[i]));
  }
  return join(parts, ";");
}

MarkdownRows::value_type markdown_row(const analysis::ClaimAnswer& answer) {
  const auto& claim = answer.claim;
  const auto& judgement = answer.judgement;
  const auto& metric = metrics::find_metric(claim.metric);
  const std::string unit = metric_heading(metric) + (claim.quantity == study::ClaimQuantity::kDrop ? ", drop" : "");
  MarkdownRows::value_type row = {claim.test.name, unit, kind_text(claim.test, metric),
                                  claim.test.estimand == stats::Estimand::kRecipe ? "this recipe" : "these models"};
  if (!answer.not_answered.empty()) {
    row.push_back("not answered: " + answer.not_answered);
    row.resize(12);
    return row;
  }
  row.push_back(verdict_text(answer));
  row.push_back(metric_change(metric, judgement.difference) + metric_interval(metric, judgement.interval));
  row.push_back(p_number(judgement.p));
  row.push_back(p_number(judgement.p_adjusted));
  std::vector<std::string> seeds;
  for (const double value : answer.by_seed) seeds.push_back(metric_change(metric, value));
  row.push_back(join(seeds, ", "));
  row.push_back(answer.these_models ? std::string(stats::verdict_name(answer.these_models->verdict)) + ", " +
                                          p_text(answer.these_models->p_adjusted)
                                    : "");
  row.push_back(metric_number(metric, judgement.smallest_detectable));
  row.push_back(decider_text(judgement));
  return row;
}

void add_these_models(DataTable& rows, const std::optional<stats::Judgement>& models) {
  rows.add(models ? std::string(stats::verdict_name(models->verdict)) : "");
  const stats::Judgement judgement = models.value_or(stats::Judgement());
  for (const double number : {judgement.interval.low, judgement.interval.high, judgement.p, judgement.p_adjusted}) {
    rows.add(number);
  }
}

void add_levels(DataTable& rows, const analysis::ClaimLevels& levels) {
  const auto& difference = levels.difference;
  for (const double number :
       {levels.ours, levels.against, levels.ours_clean, levels.against_clean, difference.models.point,
        difference.models.t.low, difference.models.t.high, difference.recipe.t.low, difference.recipe.t.high}) {
    rows.add(number);
  }
}

}  // namespace

DataTable claims_table(const analysis::Analysis& analysis) {
  DataTable rows("claims",
                 text_columns({"family", "claim", "question", "data", "metric", "quantity", "kind", "estimand"}) +
                     real_columns({"margin"}) +
                     text_columns({"ours_model", "ours_strategy", "ours_condition", "against_model", "against_strategy",
                                   "against_condition"}) +
                     integer_columns({"seeds"}) + text_columns({"verdict"}) +
                     real_columns({"difference", "low", "high", "standard_error", "degrees", "p", "p_holm"}) +
                     text_columns({"holds"}) + real_columns({"smallest_detectable"}) +
                     integer_columns({"seeds_to_decide", "videos_to_decide"}) +
                     text_columns({"not_answered", "obstacle", "by_seed", "these_models_verdict"}) +
                     real_columns({"these_models_low", "these_models_high", "these_models_p", "these_models_p_holm",
                                   "ours_level", "against_level", "ours_clean", "against_clean", "level_difference",
                                   "level_models_low", "level_models_high", "level_recipe_low", "level_recipe_high"}) +
                     text_columns({"simulated"}),
                 2);
  for (const auto& answer : analysis.claims) {
    const auto& [claim, judgement, these_models, levels, by_seed, seeds, not_answered] = answer;
    rows.add(claim.test.family).add(claim.test.name).add(claim.question).add(claim.data).add(claim.metric);
    rows.add(std::string(study::quantity_name(claim.quantity)))
        .add(std::string(stats::claim_kind_name(claim.test.kind)));
    rows.add(std::string(stats::estimand_name(claim.test.estimand))).add(claim.test.margin);
    for (const auto* side : {&claim.ours, &claim.against}) {
      rows.add(side->model).add(side->strategy).add(study::condition_name(side->condition));
    }
    rows.add(static_cast<int64_t>(seeds.size()));
    const bool answered = not_answered.empty();
    rows.add(answered ? std::string(stats::verdict_name(judgement.verdict)) : "");
    for (const double number : {judgement.difference, judgement.interval.low, judgement.interval.high,
                                judgement.standard_error, judgement.degrees, judgement.p, judgement.p_adjusted}) {
      rows.add(number);
    }
    rows.add(std::string(!answered ? "" : judgement.holds ? "true" : "false")).add(judgement.smallest_detectable);
    rows.add(judgement.seeds_to_decide).add(judgement.videos_to_decide);
    rows.add(not_answered).add(std::string(stats::obstacle_name(judgement.obstacle))).add(by_seed_text(answer));
    add_these_models(rows, these_models);
    add_levels(rows, levels.value_or(analysis::ClaimLevels()));
    rows.add(simulated_field(analysis, claim.data)).end_row();
  }
  return rows;
}

std::string claims_markdown(const analysis::Analysis& analysis) {
  std::string text = "# Claims of " + analysis.title +
                     "\n\nDifferences are signed so that positive is better; intervals are of this difference alone. "
                     "Holm's p holds for the family. Claims about a recipe are about new seeds and new videos; \"these "
                     "models\" is what the same comparison says of the trained models at hand.\n";
  for (const auto& line : data_lines(analysis.data)) text += "\n**" + line + "**\n";
  std::vector<std::string> families;
  for (const auto& answer : analysis.claims) {
    const std::string& family = answer.claim.test.family;
    if (std::find(families.begin(), families.end(), family) == families.end()) families.push_back(family);
  }
  for (const auto& family : families) {
    MarkdownRows rows = {{"claim", "metric", "claimed", "about", "verdict", "difference", "p", "p (Holm)", "by seed",
                          "these models", "smallest detectable", "would decide it"}};
    std::string question;
    for (const auto& answer : analysis.claims) {
      if (answer.claim.test.family != family) continue;
      question = answer.claim.question;
      rows.push_back(markdown_row(answer));
    }
    text += "\n## " + family + "\n\n" + question + "\n\n" + markdown_table(rows);
  }
  return text;
}

}  // namespace modrob::report
