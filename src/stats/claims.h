#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "stats/interval.h"
#include "stats/power.h"
#include "stats/sign_flip.h"

namespace modrob::io {
struct EnumName;
class RecordVisitor;
}  // namespace modrob::io

namespace modrob::stats {

/// What a claim says about a paired difference d, signed so that positive is better.
enum class ClaimKind {
  kSuperiority,     ///< d is not 0; against d = 0, two-sided
  kEquivalence,     ///< -margin < d < margin; two one-sided tests
  kNonInferiority,  ///< d > -margin ("no trade-off")
};
/// "superiority", "equivalence", "non_inferiority".
std::string_view claim_kind_name(ClaimKind kind);
std::span<const io::EnumName> claim_kind_names();

/// Whom a claim is about. Never mixed: every claim states one.
enum class Estimand {
  kTrainedModels,  ///< these trained models, on new videos
  kRecipe,         ///< new training seeds and new videos
};
/// "trained_models", "recipe".
std::string_view estimand_name(Estimand estimand);
std::span<const io::EnumName> estimand_names();

/// Declared before the runs. Claims with the same family share one familywise error.
struct Claim {
  std::string name, family;
  ClaimKind kind = ClaimKind::kSuperiority;
  Estimand estimand = Estimand::kTrainedModels;
  double margin = 0;  ///< > 0; in units of the metric, so 0.005 is half a percentage point of F1
  /// UserError naming `where` for a margin that is not positive and finite.
  void validate(std::string_view where) const;
};
void describe(io::RecordVisitor& visitor, Claim& claim);
/// 0.005 (half a percentage point) for metrics shown in percent, 0.01 for others.
double default_margin(const metrics::MetricInfo& metric);

/// What a claim is judged by.
struct Evidence {
  std::vector<Estimate> seeds;  ///< d of each training seed, both sides paired: same seed, masks and videos
  SampleSize sample;
  Measure measure = {};  ///< of d
  /// The sign-flip test of d = 0 for claims about trained models; without it Student's t is used, as for a recipe.
  std::optional<SignFlip> flips = {};
};

enum class Verdict { kBetter, kWorse, kEquivalent, kUndecided };
std::string_view verdict_name(Verdict verdict);

/// Why nothing can be decided, whatever the difference.
enum class Obstacle {
  kNone,
  kUndefined,     ///< the difference or its error is undefined
  kTooFewVideos,  ///< fewer than kFewestVideos
  kOneSeed,       ///< a claim about a recipe from one training seed
  kNoSpread,      ///< nothing varied, which no test can tell from a difference that this sample does not hold
};
/// "", "undefined", "too_few_videos", "one_seed", "no_spread"
std::string_view obstacle_name(Obstacle obstacle);

struct Judgement {
  double difference = metrics::kUndefined;
  double standard_error = metrics::kUndefined;
  double degrees = metrics::kUndefined;     ///< of Student's t: effective_degrees, with the seeds' for a recipe
  Interval interval;                        ///< 95 %, for this difference alone; as in Uncertainty and in a recipe's
  double p = metrics::kUndefined;           ///< of the declared kind; never below the smallest p of sign flips
  double p_adjusted = metrics::kUndefined;  ///< Holm, within the family
  bool holds = false;                       ///< p_adjusted <= alpha; for superiority in either direction
  Verdict verdict = Verdict::kUndecided;
  Obstacle obstacle = Obstacle::kNone;
  /// The difference that this comparison would have found with a probability of 80 % at the level at which it was
  /// tested; NaN when there is none, because the test has no p as small as that level.
  double smallest_detectable = metrics::kUndefined;
  /// Of an undecided claim that does not hold: how many training seeds (claims about a recipe) on these videos, or
  /// videos of this sort with these seeds, would give 80 % if the truth were as observed. Nothing when no number would.
  std::optional<int64_t> seeds_to_decide, videos_to_decide;
};
void describe(io::RecordVisitor& visitor, Judgement& judgement);

/// One judgement per claim, in order. CheckFailure for a claim without a difference. The declared test of every claim
/// is controlled by Holm within its family; the other words of a verdict ("equivalent" for a superiority claim that
/// failed, a direction for an equivalence claim that failed) are tested at alpha / (claims of the family). Where there
/// is an obstacle, p is 1 and the verdict undecided; where nothing varied, a difference other than 0 has the smallest p
/// of sign flips over videos (and over seeds), and no equivalence or non-inferiority is claimed.
std::vector<Judgement> judge(std::span<const Claim> claims, std::span<const Evidence> evidence, double alpha = 0.05);

/// Holm's step-down adjustment; NaN counts as 1.
std::vector<double> holm(std::span<const double> p);

/// Hall's (1992) monotone correction of a t statistic for skewness; `acceleration` as in BCa. Student's tests here take
/// the larger p of t with and without it: one-sided claims about skewed errors would be made too often by t alone.
double unskewed(double t, double acceleration);

}  // namespace modrob::stats
