#include "report/sentences/claim_evidence.h"

#include <algorithm>
#include <cmath>

#include "core/text_format.h"
#include "metrics/metric_table.h"
#include "report/sentences/metric_text.h"

namespace modrob::report {

namespace {

using analysis::ClaimAnswer;

constexpr size_t kListedSeeds = 5;

bool about_recipe(const ClaimAnswer& answer) { return answer.claim.test.estimand == stats::Estimand::kRecipe; }

// Whether the declared claim, or the same one about these trained models, says "better".
bool claims_better(const ClaimAnswer& answer) {
  const auto better = [](const stats::Judgement& judgement) { return judgement.verdict == stats::Verdict::kBetter; };
  return better(answer.judgement) || (answer.these_models && better(*answer.these_models));
}

}  // namespace

std::vector<std::vector<const ClaimAnswer*>> claim_families(const analysis::Analysis& analysis) {
  std::vector<std::vector<const ClaimAnswer*>> families;
  for (const auto& answer : analysis.claims) {
    auto family = std::find_if(families.begin(), families.end(), [&](const auto& other) {
      return other.front()->claim.test.family == answer.claim.test.family;
    });
    if (family == families.end()) family = families.emplace(families.end());
    family->push_back(&answer);
  }
  return families;
}

double sign_of_subtraction(const study::StudyClaim& claim) {
  const bool smaller_is_better =
      claim.quantity == study::ClaimQuantity::kDrop || !metrics::find_metric(claim.metric).higher_is_better;
  return smaller_is_better ? -1 : 1;
}

std::string seeds_text(const ClaimAnswer& answer, double sign) {
  if (!about_recipe(answer) || answer.by_seed.size() < 2) return "";
  const auto& metric = metrics::find_metric(answer.claim.metric);
  std::vector<double> differences;
  for (const double value : answer.by_seed) differences.push_back(value == 0 ? 0 : sign * value);
  if (differences.size() > kListedSeeds) {
    const auto [least, most] = std::minmax_element(differences.begin(), differences.end());
    return "by seed from " + metric_number(metric, *least) + " to " + metric_number(metric, *most);
  }
  std::vector<std::string> values;
  for (const double value : differences) values.push_back(metric_number(metric, value));
  return "by seed " + join(values, ", ");
}

std::string carrying_seed_text(const ClaimAnswer& answer) {
  const auto& values = answer.by_seed;
  if (!about_recipe(answer) || values.size() < 3) return "";
  double sum = 0;
  for (const double value : values) sum += value;
  const double sign = sum < 0 ? -1 : 1;
  const auto largest =
      std::max_element(values.begin(), values.end(), [&](double a, double b) { return sign * a < sign * b; });
  const double count = static_cast<double>(values.size());
  const double rest = sign * (sum - *largest) / (count - 1);
  if (!(rest < sign * sum / count / 2)) return "";
  return "seed " + std::to_string(answer.seeds.at(static_cast<size_t>(largest - values.begin()))) + " carries it";
}

std::string levels_text(const ClaimAnswer& answer) {
  if (!answer.levels) return "";
  const auto& levels = *answer.levels;
  const auto& metric = metrics::find_metric(answer.claim.metric);
  const auto& interval = about_recipe(answer) ? levels.difference.recipe.t : levels.difference.models.t;
  const double sign = metric.higher_is_better ? 1 : -1;
  // Positive is better; shown is what is subtracted from what.
  const stats::Interval shown = sign > 0 ? interval : stats::Interval{-interval.high, -interval.low};
  std::string text = std::string(metric.label) + " itself is " + metric_number(metric, levels.ours) + " against " +
                     metric_number(metric, levels.against) + ", difference " +
                     metric_text({&metric, levels.ours - levels.against, shown});
  const bool higher = interval.low > 0, starts_lower = sign * (levels.ours_clean - levels.against_clean) < 0;
  if (!claims_better(answer) || higher || !starts_lower) return text;
  const std::string low = sign > 0 ? "lower" : "higher", high = sign > 0 ? "higher" : "lower";
  const std::string clean = " (clean " + metric_number(metric, levels.ours_clean) + " against " +
                            metric_number(metric, levels.against_clean) + ")";
  if (sign * (levels.ours - levels.against) > 0) {
    return text + "; it starts " + low + clean + ", and that it ends " + high + " is not shown";
  }
  return text + "; it costs less only because it starts " + low + clean;
}

std::string obstacle_text(const stats::Judgement& judgement, const analysis::StudyKind& kind) {
  switch (judgement.obstacle) {
    case stats::Obstacle::kTooFewVideos:
      return "too few " + kind.groups() + " (at least " + std::to_string(stats::kFewestVideos) + " are needed)";
    case stats::Obstacle::kOneSeed:
      return "one training seed says nothing about the method";
    case stats::Obstacle::kNoSpread:
      return "the difference is the same in every resample of the " + kind.groups() +
             ", and what these do not hold no test can see";
    case stats::Obstacle::kUndefined:
      return "the difference or its error is undefined";
    case stats::Obstacle::kNone:
      break;
  }
  return "";
}

std::string deciders_text(const stats::Judgement& judgement, const analysis::StudyKind& kind) {
  std::vector<std::string> parts;
  if (judgement.seeds_to_decide) parts.push_back(std::to_string(*judgement.seeds_to_decide) + " seeds");
  if (judgement.videos_to_decide) {
    parts.push_back("about " + std::to_string(*judgement.videos_to_decide) + " " + kind.groups());
  }
  return parts.empty() ? "" : join(parts, " or ") + " would decide";
}

}  // namespace modrob::report
