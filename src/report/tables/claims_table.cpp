#include "report/tables/claims_table.h"

#include "core/text_format.h"
#include "io/csv_writer.h"
#include "metrics/metric_table.h"
#include "report/sentences/claim_evidence.h"
#include "report/sentences/claim_words.h"
#include "report/sentences/data_words.h"
#include "report/tables/field_writer.h"
#include "report/tables/plain_text.h"

namespace modrob::report {

namespace {

const std::vector<std::string> kShownColumns = {"claim",
                                                "metric",
                                                "claimed",
                                                "about",
                                                "verdict",
                                                "difference",
                                                "p",
                                                "p (Holm)",
                                                "by seed",
                                                "these models",
                                                "smallest detectable",
                                                "would decide it"};

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
std::string decider_text(const stats::Judgement& judgement, const analysis::StudyKind& kind) {
  if (judgement.verdict != stats::Verdict::kUndecided || judgement.holds) return "";
  if (judgement.obstacle != stats::Obstacle::kNone) return obstacle_text(judgement, kind);
  const std::string text = deciders_text(judgement, kind);
  return text.empty() ? "no number of seeds or " + kind.groups() + ", if the truth is as observed" : text;
}

// "1=0.001;2=0.005": each seed's difference.
std::string by_seed_text(const analysis::ClaimAnswer& answer) {
  std::vector<std::string> parts;
  for (size_t i = 0; i < answer.by_seed.size(); ++i) {
    parts.push_back(std::to_string(answer.seeds[i]) + "=" + io::csv_number(answer.by_seed[i]));
  }
  return join(parts, ";");
}

Table::Row shown_row(const analysis::ClaimAnswer& answer, const analysis::StudyKind& kind) {
  const auto& claim = answer.claim;
  const auto& judgement = answer.judgement;
  const auto& metric = metrics::find_metric(claim.metric);
  const std::string unit = metric_heading(metric) + (claim.quantity == study::ClaimQuantity::kDrop ? ", drop" : "");
  Table::Row row = {claim.test.name, unit, kind_text(claim.test, metric),
                    claim.test.estimand == stats::Estimand::kRecipe ? "this recipe" : "these models"};
  if (!answer.not_answered.empty()) {
    row.push_back("not answered: " + answer.not_answered);
    row.resize(kShownColumns.size(), "");
    return row;
  }
  std::vector<std::string> seeds;
  for (const double value : answer.by_seed) seeds.push_back(metric_change(metric, value));
  const std::string models = answer.these_models ? std::string(stats::verdict_name(answer.these_models->verdict)) +
                                                       ", " + p_text(answer.these_models->p_adjusted)
                                                 : "";
  row.insert(row.end(), {verdict_text(answer),
                         MetricValue{&metric, judgement.difference, judgement.interval, MetricValue::Show::kChange},
                         p_number(judgement.p), p_number(judgement.p_adjusted), join(seeds, ", "), models,
                         MetricValue{&metric, judgement.smallest_detectable}, decider_text(judgement, kind)});
  return row;
}

}  // namespace

Table claims_table(const analysis::Analysis& analysis) {
  return table_of("claims", 2, analysis.claims, [&](FieldWriter& row, const analysis::ClaimAnswer& answer) {
    const auto& [claim, judgement, these_models, levels, by_seed, seeds, not_answered] = answer;
    row.add("family", claim.test.family).add("claim", claim.test.name).add("question", claim.question);
    row.add("data", claim.data).add("metric", claim.metric).add("quantity", study::quantity_name(claim.quantity));
    row.add("kind", stats::claim_kind_name(claim.test.kind)).add("estimand", stats::estimand_name(claim.test.estimand));
    row.add("margin", claim.test.margin);
    for (const auto& [name, side] : {std::pair("ours", &claim.ours), {"against", &claim.against}}) {
      const std::string prefix = std::string(name) + "_";
      row.add(prefix + "model", side->model).add(prefix + "strategy", side->strategy);
      row.add(prefix + "condition", study::condition_name(side->condition));
    }
    const bool answered = not_answered.empty();
    row.add("seeds", seeds.size()).add("verdict", answered ? stats::verdict_name(judgement.verdict) : "");
    row.add("difference", judgement.difference).add("low", judgement.interval.low).add("high", judgement.interval.high);
    row.add("standard_error", judgement.standard_error).add("degrees", judgement.degrees);
    row.add("p", judgement.p).add("p_holm", judgement.p_adjusted);
    row.add("holds", !answered ? "" : judgement.holds ? "true" : "false");
    row.add("smallest_detectable", judgement.smallest_detectable).add("seeds_to_decide", judgement.seeds_to_decide);
    row.add("videos_to_decide", judgement.videos_to_decide).add("not_answered", not_answered);
    row.add("obstacle", stats::obstacle_name(judgement.obstacle)).add("by_seed", by_seed_text(answer));
    const auto models = these_models.value_or(stats::Judgement());
    row.add("these_models_verdict", these_models ? stats::verdict_name(models.verdict) : "");
    row.add("these_models_low", models.interval.low).add("these_models_high", models.interval.high);
    row.add("these_models_p", models.p).add("these_models_p_holm", models.p_adjusted);
    const auto both = levels.value_or(analysis::ClaimLevels());
    row.add("ours_level", both.ours).add("against_level", both.against);
    row.add("ours_clean", both.ours_clean).add("against_clean", both.against_clean);
    row.add({{"", "level_difference"}, {"models_low", "level_models_low"}, {"models_high", "level_models_high"}},
            &both.difference);
    row.add({{"recipe_low", "level_recipe_low"}, {"recipe_high", "level_recipe_high"}}, &both.difference);
    row.add("simulated", simulated_field(analysis, claim.data));
  });
}

std::string claims_markdown(const analysis::Analysis& analysis) {
  std::string text = "# Claims of " + analysis.title +
                     "\n\nDifferences are signed so that positive is better; intervals are of this difference alone. "
                     "Holm's p holds for the family. Claims about a recipe are about new seeds and new " +
                     analysis.kind.groups() +
                     "; \"these models\" is what the same comparison says of the trained models at hand.\n";
  for (const auto& line : data_lines(analysis.data)) text += "\n**" + line + "**\n";
  for (const auto& family : claim_families(analysis)) {
    Table table("", kShownColumns);
    for (const auto* answer : family) table.add(shown_row(*answer, analysis.kind));
    const auto& claim = family.back()->claim;
    text += "\n## " + claim.test.family + "\n\n" + claim.question + "\n\n" + markdown_text(table);
  }
  return text;
}

}  // namespace modrob::report
