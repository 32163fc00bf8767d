#include "report/sentences/claim_words.h"

#include <cmath>

#include "core/text_format.h"
#include "metrics/metric_table.h"
#include "report/sentences/claim_evidence.h"
#include "report/sentences/claim_parts.h"
#include "report/sentences/metric_text.h"
#include "report/sentences/model_names.h"
#include "study/data_name.h"

namespace modrob::report {

namespace {

using analysis::ClaimAnswer;
using study::ClaimQuantity;
using study::ClaimSide;
using study::StudyClaim;

// What differs between the sides decides how they are told apart.
std::string subject(const StudyClaim& claim) {
  const auto& ours = claim.ours;
  const std::string model = display_name(ours.model);
  switch (compared(claim)) {
    case Compared::kModels:
      return model + " (" + ours.strategy + ")";
    case Compared::kStrategies:
      return model + " with " + ours.strategy + " training";
    case Compared::kConditions:
      break;
  }
  return model + " (" + ours.strategy + ") under " + condition_text(ours);
}

std::string opponent(const StudyClaim& claim) {
  const auto& other = claim.against;
  switch (compared(claim)) {
    case Compared::kModels:
      return display_name(other.model) + " (" + other.strategy + ")";
    case Compared::kStrategies:
      return other.strategy;
    case Compared::kConditions:
      break;
  }
  return condition_text(other);
}

// What stands behind "than" and before the opponent.
const char* preposition(const StudyClaim& claim) {
  const auto what = compared(claim);
  return what == Compared::kModels ? " for " : what == Compared::kStrategies ? " with " : " under ";
}

// "the drop of Corr under text missing 30 %", "Corr on clean data".
std::string quantity(const StudyClaim& claim, const metrics::MetricInfo& metric) {
  const bool same_condition = condition_text(claim.ours) == condition_text(claim.against);
  const bool drop = claim.quantity == ClaimQuantity::kDrop;
  const std::string label(metric.label);
  std::string text = drop ? "the drop of " + label : label;
  if (same_condition) text += (claim.ours.condition ? " under " : " on ") + condition_text(claim.ours);
  return text;
}

// A condition is neither better nor worse than another: the sentence says which one costs more.
bool says_direction_only(const ClaimAnswer& answer) {
  return compared(answer.claim) == Compared::kConditions && is_direction(answer.judgement.verdict);
}

// "(better, p = 0.011; by seed 0.001, 0.005, 0.025)"
std::string evidence(const ClaimAnswer& answer, double sign) {
  const std::string p = p_text(answer.judgement.p_adjusted);
  const std::string verdict = says_direction_only(answer) ? p : verdict_text(answer) + ", " + p;
  return "(" + join_parts({verdict, seeds_text(answer, sign)}, "; ") + ")";
}

const char* direction(const StudyClaim& claim, double difference) {
  return is_smaller(claim, difference) ? "smaller" : "larger";
}

// What an undecided claim would have needed.
std::string needed(const ClaimAnswer& answer, const metrics::MetricInfo& metric, const analysis::StudyKind& kind) {
  const auto& judgement = answer.judgement;
  std::vector<std::string> parts = {obstacle_text(judgement, kind)};
  if (!std::isnan(judgement.smallest_detectable)) {
    parts.push_back("this study would have found a difference of " +
                    metric_number(metric, judgement.smallest_detectable) + " in four of five cases");
  }
  parts.push_back(deciders_text(judgement, kind));
  const std::string text = join_parts(parts, "; ");
  return text.empty() ? "" : "; " + text;
}

}  // namespace

std::string p_text(double p) {
  if (std::isnan(p)) return "p undefined";
  const std::string number = p_number(p);
  return number.starts_with('<') ? "p " + number : "p = " + number;
}

std::string verdict_text(const ClaimAnswer& answer) {
  if (!answer.not_answered.empty()) return "not answered";
  const auto verdict = answer.judgement.verdict;
  if (says_direction_only(answer)) return direction(answer.claim, answer.judgement.difference);
  const bool shown = answer.claim.test.kind == stats::ClaimKind::kNonInferiority && answer.judgement.holds;
  return shown && verdict == stats::Verdict::kUndecided ? "not inferior" : std::string(stats::verdict_name(verdict));
}

namespace {

// "the drop of Corr under text missing 30 % is 0.010 [0.007, 0.014] smaller than with none"
std::string established(const ClaimAnswer& answer, const stats::Judgement& judgement) {
  const auto& claim = answer.claim;
  return quantity(claim, metrics::find_metric(claim.metric)) + " is " + size_text(claim, judgement) + " " +
         direction(claim, judgement.difference) + " than" + preposition(claim) + opponent(claim);
}

// The trained models differ, and the method cannot be told to: both are said.
std::string both_estimands(const ClaimAnswer& answer, const analysis::StudyKind& kind) {
  const auto& models = *answer.these_models;
  const auto& metric = metrics::find_metric(answer.claim.metric);
  const auto& method = answer.judgement;
  const std::string count = std::to_string(answer.seeds.size());
  std::string text = subject(answer.claim) + ", these " + count + " trained " +
                     (answer.seeds.size() == 1 ? "model" : "models") + ": " + established(answer, models) + " (" +
                     std::string(stats::verdict_name(models.verdict)) + ", " + p_text(models.p_adjusted) +
                     "). The method: cannot tell (" + size_text(answer.claim, method) + ", " +
                     p_text(method.p_adjusted) + ")";
  for (const auto& part : {seeds_text(answer, sign_of(models.difference)), carrying_seed_text(answer)})
    text += part.empty() ? "" : ", " + part;
  return text + needed(answer, metric, kind);
}

std::string sentence_without_levels(const ClaimAnswer& answer, const analysis::StudyKind& kind) {
  const auto& claim = answer.claim;
  const auto& metric = metrics::find_metric(claim.metric);
  const auto& judgement = answer.judgement;
  const std::string who = subject(claim), what = quantity(claim, metric), whom = opponent(claim);
  const std::string margin = metric_number(metric, claim.test.margin);
  const double sign = sign_of_subtraction(claim);
  const bool undecided = judgement.verdict == stats::Verdict::kUndecided;
  if (undecided && !judgement.holds && answer.these_models && is_direction(answer.these_models->verdict)) {
    return both_estimands(answer, kind);
  }
  if (claim.test.kind == stats::ClaimKind::kNonInferiority) {
    if (judgement.holds) {
      return who + " loses no more than " + margin + " of " + what + " against " + whom + ": difference " +
             difference_text(claim, judgement) + " " + evidence(answer, sign);
    }
    const std::string begin =
        judgement.verdict == stats::Verdict::kWorse
            ? who + " loses some of " + what + " against " + whom
            : "That " + who + " loses no more than " + margin + " of " + what + " against " + whom + " is not shown";
    return begin + ": difference " + difference_text(claim, judgement) + " " + evidence(answer, sign) +
           (undecided ? needed(answer, metric, kind) : "");
  }
  switch (judgement.verdict) {
    case stats::Verdict::kBetter:
    case stats::Verdict::kWorse:
      return who + ": " + established(answer, judgement) + " " + evidence(answer, sign_of(judgement.difference));
    case stats::Verdict::kEquivalent:
      return who + " and " + whom + " are equivalent within " + margin + " in " + what + ": difference " +
             difference_text(claim, judgement) + " " + evidence(answer, sign);
    case stats::Verdict::kUndecided:
      break;
  }
  return "Whether " + who + " differs from " + whom + " in " + what + " is undecided: difference " +
         difference_text(claim, judgement) + " (" +
         join_parts({p_text(judgement.p_adjusted), seeds_text(answer, sign)}, "; ") + ")" +
         needed(answer, metric, kind);
}

}  // namespace

std::string verdict_and_size(const ClaimAnswer& answer) {
  const double difference = answer.judgement.difference;
  const bool differs = answer.these_models && answer.these_models->verdict != answer.judgement.verdict;
  std::string text = says_direction_only(answer) ? "" : verdict_text(answer);
  if (differs)
    text += " (these trained models: " + std::string(stats::verdict_name(answer.these_models->verdict)) + ")";
  if (!answer.not_answered.empty() || std::isnan(difference)) return text;
  const auto& metric = metrics::find_metric(answer.claim.metric);
  const double sign = sign_of_subtraction(answer.claim);
  const bool direct = is_direction(answer.judgement.verdict);
  const std::string size = direct
                               ? metric_number(metric, std::abs(difference)) + " " + direction(answer.claim, difference)
                               : "difference " + metric_number(metric, difference == 0 ? 0 : sign * difference);
  return join_parts(
      {text, size, seeds_text(answer, direct ? sign_of(difference) : sign), differs ? carrying_seed_text(answer) : ""},
      ", ");
}

std::string claim_sentence(const ClaimAnswer& answer, const analysis::StudyKind& kind) {
  const auto& claim = answer.claim;
  if (!answer.not_answered.empty()) {
    return subject(claim) + " against " + opponent(claim) + ", " + quantity(claim, metrics::find_metric(claim.metric)) +
           ": not answered, because " + answer.not_answered + ".";
  }
  return join_parts({sentence_without_levels(answer, kind), levels_text(answer)}, ". ") + ".";
}

}  // namespace modrob::report
