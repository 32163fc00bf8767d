#include "stats/claims.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <numeric>

#include "core/error.h"
#include "io/record/record_visitor.h"
#include "stats/edge_interval.h"
#include "stats/recipe.h"

namespace modrob::stats {

namespace {

// Larger advice is none: seeds, and times the videos that were there.
constexpr double kMostSeeds = 1000, kMostVideos = 1000;

constexpr std::array<io::EnumName, 3> kKindNames = {
    {{"superiority", static_cast<int>(ClaimKind::kSuperiority), "the difference is not 0"},
     {"equivalence", static_cast<int>(ClaimKind::kEquivalence), "it is smaller than the margin either way"},
     {"non_inferiority", static_cast<int>(ClaimKind::kNonInferiority), "it is not worse by the margin"}}};
constexpr std::array<io::EnumName, 2> kEstimandNames = {
    {{"trained_models", static_cast<int>(Estimand::kTrainedModels), "these models on new videos"},
     {"recipe", static_cast<int>(Estimand::kRecipe), "new training seeds on new videos"}}};
constexpr std::array<io::EnumName, 4> kVerdictNames = {{{"better", static_cast<int>(Verdict::kBetter)},
                                                        {"worse", static_cast<int>(Verdict::kWorse)},
                                                        {"equivalent", static_cast<int>(Verdict::kEquivalent)},
                                                        {"undecided", static_cast<int>(Verdict::kUndecided)}}};
constexpr std::array<io::EnumName, 5> kObstacleNames = {{{"", static_cast<int>(Obstacle::kNone)},
                                                         {"undefined", static_cast<int>(Obstacle::kUndefined)},
                                                         {"too_few_videos", static_cast<int>(Obstacle::kTooFewVideos)},
                                                         {"one_seed", static_cast<int>(Obstacle::kOneSeed)},
                                                         {"no_spread", static_cast<int>(Obstacle::kNoSpread)}}};

// A difference with what its tests need.
struct Tested {
  double difference = metrics::kUndefined, error = metrics::kUndefined, degrees = metrics::kUndefined;
  double skew = 0;  // acceleration; 0 for a recipe, whose seeds are too few to tell
  Interval interval;
  Design design;
  Obstacle obstacle = Obstacle::kNone;
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

// The more careful of Student's t with and without the correction for skewness, because the skewness of few videos is
// itself uncertain; and of a recipe no less than Student's t over the seeds alone.
double p_below(double difference, double skew, const Tested& tested) {
  const double t = difference / tested.error;
  const double p = student_cdf(std::max(t, unskewed(t, skew)), tested.degrees);
  const double alone = tested.design.seeds_error();
  return alone > 0 ? std::max(p, student_cdf(difference / alone, tested.design.seeds - 1)) : p;
}

double p_below(double difference, const Tested& tested) { return p_below(difference, tested.skew, tested); }

double p_above(double difference, const Tested& tested) { return p_below(-difference, -tested.skew, tested); }

// Differences, errors, degrees; no p yet.
Tested measured(const Claim& claim, const Evidence& evidence) {
  MODROB_CHECK(!evidence.seeds.empty(), "a claim needs a difference");
  std::vector<const Estimate*> seeds;
  for (const auto& seed : evidence.seeds) seeds.push_back(&seed);
  Tested tested;
  const bool recipe = claim.estimand == Estimand::kRecipe;
  const auto spread = recipe_difference(seeds, evidence.measure, evidence.sample);
  const auto middle = mean(seeds);
  const double videos = static_cast<double>(evidence.sample.videos);
  tested.difference = spread.point;
  tested.design.videos = videos;
  tested.design.video_variance = spread.video_variance;
  tested.design.video_degrees = middle.left_out.empty() ? videos - 1 : effective_degrees(middle.left_out);
  if (recipe) {
    tested.design.seeds = static_cast<double>(seeds.size());
    tested.design.seed_variance = spread.seed_variance;
    tested.design.seed_video_variance = spread.seed_video_variance;
    tested.error = spread.standard_error;
    tested.interval = spread.t;
  } else {
    tested.design.flips = evidence.flips;
    if (evidence.flips) {
      // Of flips of a difference of 0: the observed one adds its square once per video.
      const double own = evidence.flips->difference * evidence.flips->difference / videos;
      tested.design.flips->spread = std::sqrt(std::max(0.0, evidence.flips->spread * evidence.flips->spread - own));
    }
    tested.error = std::sqrt(spread.video_variance);
    if (!middle.left_out.empty()) tested.skew = acceleration(middle.left_out);
    tested.interval = interval_around(method_of(middle, evidence.measure, tested.error), evidence.measure,
                                      tested.difference, tested.error, tested.error, videos - 1, evidence.sample, 0.95);
  }
  tested.degrees = tested.design.degrees();
  return tested;
}

Obstacle obstacle_of(const Claim& claim, const Evidence& evidence, const Tested& tested) {
  if (std::isnan(tested.difference)) return Obstacle::kUndefined;
  if (evidence.sample.videos < kFewestVideos) return Obstacle::kTooFewVideos;
  if (claim.estimand == Estimand::kRecipe && evidence.seeds.size() < 2) return Obstacle::kOneSeed;
  const bool usable = std::isfinite(tested.error) && std::isfinite(tested.skew) && tested.degrees > 0;
  if (!usable) return Obstacle::kUndefined;
  if (!no_spread(tested.error, tested.difference)) return Obstacle::kNone;
  const bool differs = std::abs(tested.difference) > kNoSpread;
  return claim.kind == ClaimKind::kSuperiority && differs ? Obstacle::kNone : Obstacle::kNoSpread;
}

Tested test(const Claim& claim, const Evidence& evidence) {
  Tested tested = measured(claim, evidence);
  tested.obstacle = obstacle_of(claim, evidence, tested);
  if (tested.obstacle != Obstacle::kNone) return tested;
  const double smallest = smallest_sign_flip_p(evidence.sample.videos);
  const bool varied = !no_spread(tested.error, tested.difference);
  if (varied) {
    const double below = p_below(tested.difference, tested), above = p_above(tested.difference, tested);
    tested.p_different = std::clamp(2 * std::min(below, above), smallest, 1.0);
    tested.p_above_lower = std::max(p_above(tested.difference + claim.margin, tested), smallest / 2);
    tested.p_below_upper = std::max(p_below(tested.difference - claim.margin, tested), smallest / 2);
  } else {
    // The same difference everywhere: flips of the videos, and of a recipe's seeds, can say no more than this.
    const bool recipe = claim.estimand == Estimand::kRecipe;
    tested.p_different = recipe ? std::max(smallest, smallest_sign_flip_p(evidence.seeds.size())) : smallest;
  }
  if (tested.design.flips && !std::isnan(tested.design.flips->p)) tested.p_different = tested.design.flips->p;
  return tested;
}

bool two_sided(ClaimKind kind) { return kind == ClaimKind::kSuperiority; }

// Probability that the claim holds if the truth is as observed.
double power_as_observed(const Claim& claim, const Tested& tested, const Design& design, double level) {
  const double size = std::abs(tested.difference);
  switch (claim.kind) {
    case ClaimKind::kSuperiority:
      return power(design, size, level, true);
    case ClaimKind::kEquivalence:
      // Both one-sided tests must succeed.
      return power(design, claim.margin - size, level, false) + power(design, claim.margin + size, level, false) - 1;
    case ClaimKind::kNonInferiority:
      break;
  }
  return power(design, claim.margin + tested.difference, level, false);
}

// The smallest count above `now` with enough power, where power grows with the count; nothing when `most` has not.
template <typename Power>
std::optional<int64_t> enough(double now, double most, const Power& power) {
  if (power(most) < kPower) return std::nullopt;
  double low = now, high = most;
  while (high - low > 1) {
    const double middle = std::floor((low + high) / 2);
    (power(middle) < kPower ? low : high) = middle;
  }
  return std::llround(high);
}

// What the study could have found, and what would decide an undecided claim.
void plan_size(const Claim& claim, const Tested& tested, double level, Judgement& judgement) {
  const Design& design = tested.design;
  if (tested.obstacle == Obstacle::kUndefined || tested.obstacle == Obstacle::kOneSeed) return;
  judgement.smallest_detectable = smallest_clearance(design, level, two_sided(claim.kind));
  if (judgement.verdict != Verdict::kUndecided || judgement.holds) return;
  const auto power_of = [&](const Design& other) { return power_as_observed(claim, tested, other, level); };
  judgement.videos_to_decide = enough(design.videos, kMostVideos * design.videos,
                                      [&](double videos) { return power_of(design.with_videos(videos)); });
  if (claim.estimand != Estimand::kRecipe) return;
  judgement.seeds_to_decide =
      enough(design.seeds, kMostSeeds, [&](double seeds) { return power_of(design.with_seeds(seeds)); });
}

Verdict verdict_of(const Claim& claim, const Tested& tested, bool holds, double second_look) {
  if (tested.obstacle != Obstacle::kNone) return Verdict::kUndecided;
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

std::string_view claim_kind_name(ClaimKind kind) { return io::enum_name(static_cast<int>(kind), kKindNames); }
std::span<const io::EnumName> claim_kind_names() { return kKindNames; }
std::string_view estimand_name(Estimand estimand) { return io::enum_name(static_cast<int>(estimand), kEstimandNames); }
std::span<const io::EnumName> estimand_names() { return kEstimandNames; }
std::string_view verdict_name(Verdict verdict) { return io::enum_name(static_cast<int>(verdict), kVerdictNames); }
std::string_view obstacle_name(Obstacle obstacle) { return io::enum_name(static_cast<int>(obstacle), kObstacleNames); }

void describe(io::RecordVisitor& visitor, Claim& claim) {
  auto& [name, family, kind, estimand, margin] = claim;
  visitor.fields("name", name, "family", family);
  visitor.choice("kind", kind, kKindNames);
  visitor.choice("estimand", estimand, kEstimandNames);
  visitor.field("margin", margin);
}

void describe(io::RecordVisitor& visitor, Judgement& judgement) {
  auto& [difference, standard_error, degrees, interval, p, p_adjusted, holds, verdict, obstacle, smallest_detectable,
         seeds_to_decide, videos_to_decide] = judgement;
  visitor.fields("difference", difference, "standard_error", standard_error, "degrees", degrees, "interval", interval,
                 "p", p, "p_adjusted", p_adjusted, "holds", holds);
  visitor.choice("verdict", verdict, kVerdictNames);
  visitor.choice("obstacle", obstacle, kObstacleNames);
  visitor.fields("smallest_detectable", smallest_detectable, "seeds_to_decide", seeds_to_decide, "videos_to_decide",
                 videos_to_decide);
}

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
      judgement.obstacle = t.obstacle;
      judgement.interval = t.interval;
      judgement.verdict = verdict_of(claims[i], t, judgement.holds, second_look);
      plan_size(claims[i], t, second_look, judgement);
    }
  }
  return judgements;
}

}  // namespace modrob::stats
