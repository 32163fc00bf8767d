#include "stats/claims.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <numeric>

#include "core/error.h"
#include "stats/recipe.h"

namespace modrob::stats {

namespace {

constexpr double kPower = 0.8;
constexpr int64_t kMostSeeds = 1000;

constexpr std::array<std::string_view, 3> kKindNames = {"superiority", "equivalence", "non_inferiority"};
constexpr std::array<std::string_view, 2> kEstimandNames = {"trained_models", "recipe"};
constexpr std::array<std::string_view, 4> kVerdictNames = {"better", "worse", "equivalent", "undecided"};

template <size_t kCount>
size_t parse(std::string_view what, std::string_view name, const std::array<std::string_view, kCount>& names) {
  const auto found = std::find(names.begin(), names.end(), name);
  if (found != names.end()) return static_cast<size_t>(found - names.begin());
  throw UserError("unknown " + std::string(what) + " '" + std::string(name) + "'; " +
                  suggestion(name, {names.begin(), names.end()}));
}

// A difference with what its tests need.
struct Tested {
  double difference = metrics::kUndefined, error = metrics::kUndefined, degrees = metrics::kUndefined;
  double skew = 0;  // acceleration; 0 for a recipe, whose seeds are too few to tell
  double seed_variance = 0, video_variance = 0, video_degrees = metrics::kUndefined;
  double p_different = 1, p_above_lower = 1, p_below_upper = 1;

  double p_equivalent() const { return std::max(p_above_lower, p_below_upper); }
  double p_of(ClaimKind kind) const {
    switch (kind) {
      case ClaimKind::kSuperiority:
        return p_different;
      case ClaimKind::kEquivalence:
        return p_equivalent();
      case ClaimKind::kNonInferiority:
        break;
    }
    return p_above_lower;
  }
};

double recipe_degrees(const Tested& tested, double seeds) {
  if (seeds < 2) return metrics::kUndefined;
  const double share = tested.seed_variance / seeds;
  if (!(share + tested.video_variance > 0)) return tested.video_degrees;
  return satterthwaite(share, seeds - 1, tested.video_variance, tested.video_degrees);
}

// The more careful of Student's t with and without the correction for skewness, because the skewness of few videos is
// itself uncertain. An error of 0 leaves no doubt, except about equality.
double p_below(double difference, const Tested& tested) {
  if (tested.error == 0) return difference < 0 ? 0 : difference > 0 ? 1 : 0.5;
  const double t = difference / tested.error;
  return student_cdf(std::max(t, unskewed(t, tested.skew)), tested.degrees);
}

double p_above(double difference, const Tested& tested) {
  if (tested.error == 0) return difference > 0 ? 0 : difference < 0 ? 1 : 0.5;
  const double t = difference / tested.error;
  return student_cdf(-std::min(t, unskewed(t, tested.skew)), tested.degrees);
}

Tested test(const Claim& claim, const Evidence& evidence) {
  MODROB_CHECK(!evidence.seeds.empty(), "a claim needs a difference");
  std::vector<const Estimate*> seeds;
  for (const auto& seed : evidence.seeds) seeds.push_back(&seed);
  Tested tested;
  const auto spread = recipe_uncertainty(seeds, Scale::kIdentity, evidence.videos);
  const auto left_out = mean(seeds).left_out;
  tested.difference = spread.point;
  tested.video_variance = spread.video_variance;
  tested.video_degrees = left_out.empty() ? static_cast<double>(evidence.videos) - 1 : effective_degrees(left_out);
  if (claim.estimand == Estimand::kRecipe) {
    tested.seed_variance = spread.seed_variance;
    tested.error = spread.standard_error;
    tested.degrees = recipe_degrees(tested, static_cast<double>(seeds.size()));
  } else {
    tested.error = std::sqrt(spread.video_variance);
    tested.degrees = tested.video_degrees;
    if (!left_out.empty()) tested.skew = acceleration(left_out);
  }
  const bool usable = std::isfinite(tested.difference) && std::isfinite(tested.error) && std::isfinite(tested.skew) &&
                      tested.degrees > 0;
  if (!usable) return tested;
  tested.p_different =
      std::min(1.0, 2 * std::min(p_below(tested.difference, tested), p_above(tested.difference, tested)));
  if (claim.estimand == Estimand::kTrainedModels && evidence.sign_flip_p) tested.p_different = *evidence.sign_flip_p;
  tested.p_above_lower = p_above(tested.difference + claim.margin, tested);
  tested.p_below_upper = p_below(tested.difference - claim.margin, tested);
  return tested;
}

bool two_sided(ClaimKind kind) { return kind == ClaimKind::kSuperiority; }

// Standard errors between the border of what is claimed and a truth that is found with probability kPower.
double reach(ClaimKind kind, double alpha, double degrees) {
  return student_quantile(1 - (two_sided(kind) ? alpha / 2 : alpha), degrees) + student_quantile(kPower, degrees);
}

// How far the observed difference lies on the claim's side of its border; not positive: it never decides.
double clearance(const Claim& claim, double difference) {
  switch (claim.kind) {
    case ClaimKind::kSuperiority:
      return std::abs(difference);
    case ClaimKind::kEquivalence:
      return claim.margin - std::abs(difference);
    case ClaimKind::kNonInferiority:
      break;
  }
  return claim.margin + difference;
}

void plan_size(const Claim& claim, const Tested& tested, size_t videos, double alpha, Judgement& judgement) {
  if (!std::isfinite(tested.error) || !(tested.degrees > 0)) return;
  judgement.smallest_detectable = reach(claim.kind, alpha, tested.degrees) * tested.error;
  const double wanted = clearance(claim, tested.difference);
  if (!(wanted > 0)) return;
  const double ratio = reach(claim.kind, alpha, tested.video_degrees) * std::sqrt(tested.video_variance) / wanted;
  if (ratio < 1e6) {
    const double needed = std::ceil(static_cast<double>(videos) * ratio * ratio);
    judgement.videos_to_decide = std::max<int64_t>(2, std::llround(needed));
  }
  if (claim.estimand != Estimand::kRecipe) return;
  for (int64_t seeds = 2; seeds <= kMostSeeds; ++seeds) {
    const auto count = static_cast<double>(seeds);
    const double error = std::sqrt(tested.seed_variance / count + tested.video_variance);
    if (reach(claim.kind, alpha, recipe_degrees(tested, count)) * error <= wanted) {
      judgement.seeds_to_decide = seeds;
      return;
    }
  }
}

Verdict verdict_of(const Claim& claim, const Tested& tested, bool holds, double second_look) {
  const Verdict direction = tested.difference > 0 ? Verdict::kBetter : Verdict::kWorse;
  const bool different = tested.p_different <= second_look;
  switch (claim.kind) {
    case ClaimKind::kSuperiority:
      if (holds) return direction;
      return tested.p_equivalent() <= second_look ? Verdict::kEquivalent : Verdict::kUndecided;
    case ClaimKind::kEquivalence:
      if (holds) return Verdict::kEquivalent;
      return different ? direction : Verdict::kUndecided;
    case ClaimKind::kNonInferiority:
      break;
  }
  if (different && (direction == Verdict::kBetter || !holds)) return direction;
  return holds && tested.p_below_upper <= second_look ? Verdict::kEquivalent : Verdict::kUndecided;
}

}  // namespace

ClaimKind parse_claim_kind(std::string_view name) {
  return static_cast<ClaimKind>(parse("kind of claim", name, kKindNames));
}
std::string_view claim_kind_name(ClaimKind kind) { return kKindNames[static_cast<size_t>(kind)]; }
Estimand parse_estimand(std::string_view name) {
  return static_cast<Estimand>(parse("estimand", name, kEstimandNames));
}
std::string_view estimand_name(Estimand estimand) { return kEstimandNames[static_cast<size_t>(estimand)]; }
std::string_view verdict_name(Verdict verdict) { return kVerdictNames[static_cast<size_t>(verdict)]; }

void Claim::validate(std::string_view where) const {
  if (margin > 0 && std::isfinite(margin)) return;
  throw UserError(std::string(where) + ": the margin of claim '" + name + "' must be a positive number, not " +
                  std::to_string(margin) + "; it says how large a difference would still not matter");
}

double default_margin(const metrics::MetricInfo& metric) { return metric.percent ? 0.005 : 0.01; }

double unskewed(double t, double acceleration) {
  const double a = acceleration;
  return t + a + 2 * a * t * t + 4.0 / 3 * a * a * t * t * t;
}

std::vector<double> holm(std::span<const double> p) {
  std::vector<size_t> order(p.size());
  std::iota(order.begin(), order.end(), size_t{0});
  const auto value = [&](size_t i) { return std::isnan(p[i]) ? 1.0 : p[i]; };
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return value(a) < value(b); });
  std::vector<double> adjusted(p.size());
  double largest = 0;
  for (size_t rank = 0; rank < order.size(); ++rank) {
    largest = std::max(largest, std::min(1.0, static_cast<double>(order.size() - rank) * value(order[rank])));
    adjusted[order[rank]] = largest;
  }
  return adjusted;
}

std::vector<Judgement> judge(std::span<const Claim> claims, std::span<const Evidence> evidence, double alpha) {
  MODROB_CHECK(claims.size() == evidence.size(), "evidence for every claim");
  std::vector<Judgement> judgements(claims.size());
  std::vector<Tested> tested;
  std::map<std::string, std::vector<size_t>> families;
  for (size_t i = 0; i < claims.size(); ++i) {
    claims[i].validate("claims");
    tested.push_back(test(claims[i], evidence[i]));
    families[claims[i].family].push_back(i);
  }
  for (const auto& [name, members] : families) {
    std::vector<double> p;
    for (const size_t i : members) p.push_back(tested[i].p_of(claims[i].kind));
    const auto adjusted = holm(p);
    for (size_t m = 0; m < members.size(); ++m) {
      const size_t i = members[m];
      Judgement& judgement = judgements[i];
      const Tested& t = tested[i];
      judgement.difference = t.difference;
      judgement.standard_error = t.error;
      judgement.degrees = t.degrees;
      judgement.p = p[m];
      judgement.p_adjusted = adjusted[m];
      judgement.holds = adjusted[m] <= alpha;
      const double second_look = alpha / static_cast<double>(members.size());
      judgement.verdict = verdict_of(claims[i], t, judgement.holds, second_look);
      if (std::isfinite(t.error) && t.degrees > 0) {
        const double wide = student_quantile(0.975, t.degrees) * t.error;
        judgement.interval = {t.difference - wide, t.difference + wide};
      }
      plan_size(claims[i], t, evidence[i].videos, second_look, judgement);
    }
  }
  return judgements;
}

}  // namespace modrob::stats
