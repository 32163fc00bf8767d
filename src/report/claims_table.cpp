#include "report/claims_table.h"

#include <algorithm>

#include "core/text_format.h"
#include "io/csv_writer.h"
#include "metrics/metric_table.h"
#include "report/claim_evidence.h"
#include "report/claim_words.h"
#include "report/data_words.h"
#include "report/table/plain_text.h"
#include "report/table/record_columns.h"

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

Table::Row shown_row(const analysis::ClaimAnswer& answer) {
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
                         MetricValue{&metric, judgement.smallest_detectable}, decider_text(judgement)});
  return row;
}

using ClaimColumns = RecordColumns<analysis::ClaimAnswer>;

void add_side(ClaimColumns& columns, const std::string& name, study::ClaimSide study::StudyClaim::*side) {
  const auto add = [&](const std::string& part, auto get) {
    columns.add(name + part, [=](const analysis::ClaimAnswer& answer) { return get(answer.claim.*side); });
  };
  add("_model", [](const study::ClaimSide& of) { return of.model; });
  add("_strategy", [](const study::ClaimSide& of) { return of.strategy; });
  add("_condition", [](const study::ClaimSide& of) { return study::condition_name(of.condition); });
}

}  // namespace

Table claims_table(const analysis::Analysis& analysis) {
  using analysis::ClaimAnswer;
  ClaimColumns columns;
  const auto add = [&](const char* name, auto get) { columns.add(name, get); };
  // Of the judgement, of what it says of these trained models, and of both sides' levels; undefined where there is
  // none.
  const auto of_models = [&](const char* name, double (*get)(const stats::Judgement&)) {
    columns.add(name, [get](const ClaimAnswer& a) { return get(a.these_models.value_or(stats::Judgement())); });
  };
  const auto of_levels = [&](const char* name, double (*get)(const analysis::ClaimLevels&)) {
    columns.add(name, [get](const ClaimAnswer& a) { return get(a.levels.value_or(analysis::ClaimLevels())); });
  };
  add("family", [](const ClaimAnswer& a) { return a.claim.test.family; });
  add("claim", [](const ClaimAnswer& a) { return a.claim.test.name; });
  add("question", [](const ClaimAnswer& a) { return a.claim.question; });
  add("data", [](const ClaimAnswer& a) { return a.claim.data; });
  add("metric", [](const ClaimAnswer& a) { return a.claim.metric; });
  add("quantity", [](const ClaimAnswer& a) { return study::quantity_name(a.claim.quantity); });
  add("kind", [](const ClaimAnswer& a) { return stats::claim_kind_name(a.claim.test.kind); });
  add("estimand", [](const ClaimAnswer& a) { return stats::estimand_name(a.claim.test.estimand); });
  add("margin", [](const ClaimAnswer& a) { return a.claim.test.margin; });
  add_side(columns, "ours", &study::StudyClaim::ours);
  add_side(columns, "against", &study::StudyClaim::against);
  add("seeds", [](const ClaimAnswer& a) { return a.seeds.size(); });
  add("verdict", [](const ClaimAnswer& a) {
    return a.not_answered.empty() ? stats::verdict_name(a.judgement.verdict) : std::string_view();
  });
  add("difference", [](const ClaimAnswer& a) { return a.judgement.difference; });
  add("low", [](const ClaimAnswer& a) { return a.judgement.interval.low; });
  add("high", [](const ClaimAnswer& a) { return a.judgement.interval.high; });
  add("standard_error", [](const ClaimAnswer& a) { return a.judgement.standard_error; });
  add("degrees", [](const ClaimAnswer& a) { return a.judgement.degrees; });
  add("p", [](const ClaimAnswer& a) { return a.judgement.p; });
  add("p_holm", [](const ClaimAnswer& a) { return a.judgement.p_adjusted; });
  add("holds", [](const ClaimAnswer& a) {
    return std::string(!a.not_answered.empty() ? "" : a.judgement.holds ? "true" : "false");
  });
  add("smallest_detectable", [](const ClaimAnswer& a) { return a.judgement.smallest_detectable; });
  add("seeds_to_decide", [](const ClaimAnswer& a) { return a.judgement.seeds_to_decide; });
  add("videos_to_decide", [](const ClaimAnswer& a) { return a.judgement.videos_to_decide; });
  add("not_answered", [](const ClaimAnswer& a) { return a.not_answered; });
  add("obstacle", [](const ClaimAnswer& a) { return stats::obstacle_name(a.judgement.obstacle); });
  add("by_seed", by_seed_text);
  add("these_models_verdict", [](const ClaimAnswer& a) {
    return a.these_models ? stats::verdict_name(a.these_models->verdict) : std::string_view();
  });
  of_models("these_models_low", [](const stats::Judgement& j) { return j.interval.low; });
  of_models("these_models_high", [](const stats::Judgement& j) { return j.interval.high; });
  of_models("these_models_p", [](const stats::Judgement& j) { return j.p; });
  of_models("these_models_p_holm", [](const stats::Judgement& j) { return j.p_adjusted; });
  of_levels("ours_level", [](const analysis::ClaimLevels& l) { return l.ours; });
  of_levels("against_level", [](const analysis::ClaimLevels& l) { return l.against; });
  of_levels("ours_clean", [](const analysis::ClaimLevels& l) { return l.ours_clean; });
  of_levels("against_clean", [](const analysis::ClaimLevels& l) { return l.against_clean; });
  add_quantity(columns,
               {{"", "level_difference"},
                {"models_low", "level_models_low"},
                {"models_high", "level_models_high"},
                {"recipe_low", "level_recipe_low"},
                {"recipe_high", "level_recipe_high"}},
               [](const ClaimAnswer& a) { return a.levels ? &a.levels->difference : nullptr; });
  columns.add("simulated", [&](const ClaimAnswer& a) { return simulated_field(analysis, a.claim.data); });
  return columns.table("claims", 2, analysis.claims);
}

std::string claims_markdown(const analysis::Analysis& analysis) {
  std::string text = "# Claims of " + analysis.title +
                     "\n\nDifferences are signed so that positive is better; intervals are of this difference alone. "
                     "Holm's p holds for the family. Claims about a recipe are about new seeds and new videos; \"these "
                     "models\" is what the same comparison says of the trained models at hand.\n";
  for (const auto& line : data_lines(analysis.data)) text += "\n**" + line + "**\n";
  std::vector<Table> families;
  for (const auto& answer : analysis.claims) {
    const std::string& family = answer.claim.test.family;
    auto table = std::find_if(families.begin(), families.end(), [&](const Table& t) { return t.name() == family; });
    if (table == families.end()) table = families.insert(families.end(), Table(family, kShownColumns));
    table->add(shown_row(answer));
  }
  for (const auto& table : families) {
    const auto last = std::find_if(analysis.claims.rbegin(), analysis.claims.rend(),
                                   [&](const auto& answer) { return answer.claim.test.family == table.name(); });
    text += "\n## " + table.name() + "\n\n" + last->claim.question + "\n\n" + markdown_text(table);
  }
  return text;
}

}  // namespace modrob::report
