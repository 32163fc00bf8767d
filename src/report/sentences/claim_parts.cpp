#include "report/sentences/claim_parts.h"

#include <algorithm>
#include <iterator>

#include "core/text_format.h"
#include "metrics/metric_table.h"
#include "report/sentences/claim_evidence.h"

namespace modrob::report {

namespace {

// The difference times `sign`, with its interval.
MetricValue times(double sign, const study::StudyClaim& claim, const stats::Judgement& judgement) {
  const auto& metric = metrics::find_metric(claim.metric);
  const auto& [low, high] = judgement.interval;
  if (sign < 0) return {&metric, 0 - judgement.difference, {0 - high, 0 - low}};
  return {&metric, judgement.difference, {low, high}};
}

}  // namespace

Compared compared(const study::StudyClaim& claim) {
  if (claim.ours.model != claim.against.model) return Compared::kModels;
  return claim.ours.strategy != claim.against.strategy ? Compared::kStrategies : Compared::kConditions;
}

std::string condition_text(const study::ClaimSide& side) {
  return side.condition ? side.condition->name() : "clean data";
}

bool is_smaller(const study::StudyClaim& claim, double difference) {
  return difference * sign_of_subtraction(claim) < 0;
}

bool is_direction(stats::Verdict verdict) {
  return verdict == stats::Verdict::kBetter || verdict == stats::Verdict::kWorse;
}

double sign_of(double difference) { return difference < 0 ? -1 : 1; }

MetricValue shown_difference(const study::StudyClaim& claim, const stats::Judgement& judgement) {
  return times(sign_of_subtraction(claim), claim, judgement);
}

std::string difference_text(const study::StudyClaim& claim, const stats::Judgement& judgement) {
  return metric_text(shown_difference(claim, judgement));
}

std::string size_text(const study::StudyClaim& claim, const stats::Judgement& judgement) {
  return metric_text(times(sign_of(judgement.difference), claim, judgement));
}

std::string join_parts(const std::vector<std::string>& parts, const std::string& between) {
  std::vector<std::string> kept;
  std::copy_if(parts.begin(), parts.end(), std::back_inserter(kept), [](const auto& part) { return !part.empty(); });
  return join(kept, between);
}

}  // namespace modrob::report
