#include "stats/prelude.h"

namespace modrob::stats {
namespace {

// A difference with this standard error, symmetric, from `videos` videos.
Estimate estimate_of(double difference, double error, size_t videos) {
  Estimate estimate;
  estimate.point = difference;
  // Two values of equal number have the standard deviation of their half distance, times n / (n - 1).
  const size_t n = 1000;
  const double v = static_cast<double>(videos);
  const double half = error * std::sqrt((v - 1) / v * (n - 1.0) / n);
  for (size_t b = 0; b < n; ++b) estimate.resamples.push_back(difference + (b % 2 == 0 ? half : -half));
  for (size_t i = 0; i < videos; ++i) estimate.left_out.push_back(difference + (i % 2 == 0 ? 1e-3 : -1e-3));
  return estimate;
}

Evidence evidence_of(double difference, double error, size_t videos = 30) {
  return {{estimate_of(difference, error, videos)}, {videos, 10 * videos}};
}

Claim claim_of(ClaimKind kind, double margin = 0.01) {
  return {"claim", "family", kind, Estimand::kTrainedModels, margin};
}

Judgement judge_one(const Claim& claim, const Evidence& evidence) {
  return judge(std::span(&claim, 1), std::span(&evidence, 1))[0];
}

TEST(Holm, of_a_known_family) {
  // Holm (1979): sorted 0.01, 0.02, 0.03, 0.04 times 4, 3, 2, 1, never decreasing.
  EXPECT_THAT(
      holm(std::vector<double>{0.04, 0.01, 0.03, 0.02}),
      ElementsAre(DoubleNear(0.06, 1e-15), DoubleNear(0.04, 1e-15), DoubleNear(0.06, 1e-15), DoubleNear(0.06, 1e-15)));
  EXPECT_THAT(holm(std::vector<double>{0.5, 0.9}), ElementsAre(1, 1));
  EXPECT_THAT(holm(std::vector<double>{metrics::kUndefined, 0.01}), ElementsAre(1, DoubleNear(0.02, 1e-15)));
  EXPECT_TRUE(holm({}).empty());
}

RC_GTEST_PROP(HolmProperties, is_the_step_down_procedure, ()) {
  const auto thousandths = *rc::gen::nonEmpty(rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 200)));
  std::vector<double> p;
  for (const int value : thousandths) p.push_back(value / 1000.0);
  const auto adjusted = holm(p);
  // Reject in order until the first that exceeds alpha / (hypotheses left).
  std::vector<size_t> order(p.size());
  for (size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return p[a] < p[b]; });
  bool going = true;
  for (size_t rank = 0; rank < order.size(); ++rank) {
    const double scaled = p[order[rank]] * static_cast<double>(order.size() - rank);
    if (std::abs(scaled - 0.05) < 1e-12) return;  // on the border rounding decides
    going = going && scaled < 0.05;
    RC_ASSERT((adjusted[order[rank]] <= 0.05) == going);
    RC_ASSERT(adjusted[order[rank]] >= p[order[rank]] && adjusted[order[rank]] <= 1);
  }
}

TEST(Unskewed, is_hall_s_transformation) {
  EXPECT_EQ(unskewed(1.7, 0), 1.7);
  // T + gamma T^2 / (3 sqrt n) + gamma^2 T^3 / (27 n) + gamma / (6 sqrt n) with gamma / sqrt n = 0.3.
  EXPECT_NEAR(unskewed(-2, 0.05), -2 + 0.1 * 4 - 0.09 * 8 / 27 + 0.05, 1e-12);
  for (double t = -10; t < 10; t += 0.25) EXPECT_LT(unskewed(t, 0.2), unskewed(t + 0.25, 0.2)) << "monotone";
}

TEST(Claims, tests_of_one_difference_are_students) {
  const double t_crit = student_quantile(0.95, 29);
  // Just above and below one-sided 5 % at the lower margin.
  const Claim claim = claim_of(ClaimKind::kNonInferiority);
  const auto clear = judge_one(claim, evidence_of(0.01 * t_crit - 0.01 + 1e-6, 0.01));
  EXPECT_NEAR(clear.standard_error, 0.01, 1e-9);
  EXPECT_NEAR(clear.degrees, 29, 1e-9);
  EXPECT_LT(clear.p, 0.05);
  EXPECT_GT(clear.p, 0.0499);
  EXPECT_TRUE(clear.holds);
  const auto short_of = judge_one(claim, evidence_of(0.01 * t_crit - 0.01 - 1e-6, 0.01));
  EXPECT_FALSE(short_of.holds);
  EXPECT_EQ(short_of.verdict, Verdict::kUndecided);
  const auto superiority = judge_one(claim_of(ClaimKind::kSuperiority), evidence_of(0.02, 0.01));
  EXPECT_NEAR(superiority.p, 2 * (1 - student_cdf(2, 29)), 1e-9);
  EXPECT_NEAR(superiority.interval.low, 0.02 - student_quantile(0.975, 29) * 0.01, 1e-9);
}

TEST(Claims, verdicts) {
  const auto verdict = [](ClaimKind kind, double difference, double error) {
    return judge_one(claim_of(kind), evidence_of(difference, error)).verdict;
  };
  using enum ClaimKind;
  EXPECT_EQ(verdict(kSuperiority, 0.05, 0.01), Verdict::kBetter);
  EXPECT_EQ(verdict(kSuperiority, -0.05, 0.01), Verdict::kWorse);
  EXPECT_EQ(verdict(kSuperiority, 0.001, 0.002), Verdict::kEquivalent);
  EXPECT_EQ(verdict(kSuperiority, 0.005, 0.01), Verdict::kUndecided);
  EXPECT_EQ(verdict(kEquivalence, 0.001, 0.002), Verdict::kEquivalent);
  EXPECT_EQ(verdict(kEquivalence, 0.005, 0.001), Verdict::kEquivalent) << "different, yet within the margin";
  EXPECT_EQ(verdict(kEquivalence, 0.05, 0.01), Verdict::kBetter);
  EXPECT_EQ(verdict(kEquivalence, -0.05, 0.01), Verdict::kWorse);
  EXPECT_EQ(verdict(kEquivalence, 0, 0.02), Verdict::kUndecided);
  EXPECT_EQ(verdict(kNonInferiority, 0.05, 0.01), Verdict::kBetter);
  EXPECT_EQ(verdict(kNonInferiority, 0, 0.002), Verdict::kEquivalent);
  EXPECT_EQ(verdict(kNonInferiority, -0.005, 0.001), Verdict::kEquivalent) << "worse, but by less than the margin";
  EXPECT_EQ(verdict(kNonInferiority, -0.05, 0.01), Verdict::kWorse);
  EXPECT_EQ(verdict(kNonInferiority, 0, 0.02), Verdict::kUndecided);
}

TEST(Claims, a_non_inferiority_claim_may_hold_without_a_verdict) {
  // Certainly not worse by more than the margin; whether it is better or equivalent stays open.
  const auto judgement = judge_one(claim_of(ClaimKind::kNonInferiority), evidence_of(0.009, 0.008));
  EXPECT_TRUE(judgement.holds);
  EXPECT_EQ(judgement.verdict, Verdict::kUndecided);
}

TEST(Claims, holm_counts_the_family_only) {
  // p of t = 2.3 with 29 degrees is 0.029: holds alone, not with two hopeless ones.
  std::vector<Claim> claims(4, claim_of(ClaimKind::kSuperiority));
  std::vector<Evidence> evidence = {evidence_of(0.023, 0.01), evidence_of(0, 0.01), evidence_of(0, 0.01),
                                    evidence_of(0.023, 0.01)};
  claims[3].family = "another";
  const auto judgements = judge(claims, evidence);
  EXPECT_FALSE(judgements[0].holds);
  EXPECT_NEAR(judgements[0].p_adjusted, 3 * judgements[0].p, 1e-12);
  EXPECT_TRUE(judgements[3].holds);
  EXPECT_NEAR(judgements[3].p_adjusted, judgements[3].p, 1e-15);
}

TEST(Claims, sign_flips_decide_about_trained_models_and_not_about_recipes) {
  Evidence evidence = evidence_of(0.03, 0.01);
  evidence.flips = SignFlip{0.03, 0.4, 0.01, 1e-4};
  Claim claim = claim_of(ClaimKind::kSuperiority);
  EXPECT_EQ(judge_one(claim, evidence).p, 0.4);
  evidence.seeds.push_back(evidence.seeds.front());
  claim.estimand = Estimand::kRecipe;
  EXPECT_LT(judge_one(claim, evidence).p, 0.05);
}

TEST(Claims, a_recipe_needs_more_than_its_seeds_agree) {
  // The same mean from seeds that scatter: certain about these models, not about the recipe.
  Evidence evidence;
  evidence.sample = {30, 300};
  for (const double difference : {0.06, -0.02, 0.02}) evidence.seeds.push_back(estimate_of(difference, 0.002, 30));
  Claim claim = claim_of(ClaimKind::kSuperiority);
  EXPECT_EQ(judge_one(claim, evidence).verdict, Verdict::kBetter);
  claim.estimand = Estimand::kRecipe;
  const auto recipe = judge_one(claim, evidence);
  EXPECT_EQ(recipe.verdict, Verdict::kUndecided);
  EXPECT_NEAR(recipe.standard_error, std::sqrt(0.0016 / 3 + 0.000004), 1e-9);
  ASSERT_TRUE(recipe.seeds_to_decide.has_value());
  EXPECT_GT(*recipe.seeds_to_decide, 3);
  // With that many seeds of this scatter the claim would have at least 80 % power, with one fewer less.
  const Design design{
      .videos = 30, .video_variance = 0.000004, .video_degrees = 29, .seeds = 3, .seed_variance = 0.0016};
  const auto power_of = [&](int64_t seeds) {
    return power(design.with_seeds(static_cast<double>(seeds)), 0.02, 0.05, true);
  };
  EXPECT_GE(power_of(*recipe.seeds_to_decide), kPower);
  EXPECT_LT(power_of(*recipe.seeds_to_decide - 1), kPower);
  EXPECT_FALSE(recipe.videos_to_decide.has_value()) << "three seeds that scatter so decide on no number of videos";
}

TEST(Claims, two_seeds_that_agree_by_chance_do_not_carry_a_method) {
  Evidence evidence;
  evidence.sample = {30, 300};
  // Student's t over the seeds: 0.02 with a standard error of 0.002 and one degree of freedom.
  for (const double difference : {0.022, 0.018}) evidence.seeds.push_back(estimate_of(difference, 0.004, 30));
  Claim claim = claim_of(ClaimKind::kSuperiority);
  claim.estimand = Estimand::kRecipe;
  EXPECT_NEAR(judge_one(claim, evidence).p, 2 * student_cdf(-10, 1), 1e-9);
  claim.kind = ClaimKind::kNonInferiority;
  EXPECT_NEAR(judge_one(claim, evidence).p, student_cdf(-15, 1), 1e-9);
  EXPECT_LT(judge_one(claim, evidence).interval.low, 0) << "as wide as the test is careful";
}

TEST(Claims, one_seed_cannot_judge_a_recipe) {
  Claim claim = claim_of(ClaimKind::kSuperiority);
  claim.estimand = Estimand::kRecipe;
  const auto judgement = judge_one(claim, evidence_of(0.5, 0.01));
  EXPECT_EQ(judgement.verdict, Verdict::kUndecided);
  EXPECT_EQ(judgement.obstacle, Obstacle::kOneSeed);
  EXPECT_EQ(judgement.p_adjusted, 1);
  EXPECT_TRUE(std::isnan(judgement.interval.low));
  EXPECT_TRUE(std::isnan(judgement.smallest_detectable));
}

TEST(Claims, what_could_have_been_detected_and_what_would_decide) {
  const auto judgement = judge_one(claim_of(ClaimKind::kSuperiority), evidence_of(0.005, 0.01));
  const Design design{.videos = 30, .video_variance = 0.0001, .video_degrees = 29};
  EXPECT_NEAR(power(design, judgement.smallest_detectable, 0.05, true), kPower, 1e-6);
  EXPECT_FALSE(judgement.seeds_to_decide.has_value()) << "these models have no more seeds";
  ASSERT_TRUE(judgement.videos_to_decide.has_value());
  const auto videos = static_cast<double>(*judgement.videos_to_decide);
  EXPECT_GE(power(design.with_videos(videos), 0.005, 0.05, true), kPower);
  EXPECT_LT(power(design.with_videos(videos - 1), 0.005, 0.05, true), kPower);
  // An observed difference beyond the margin never decides for equivalence.
  EXPECT_FALSE(judge_one(claim_of(ClaimKind::kEquivalence), evidence_of(0.02, 0.01)).videos_to_decide.has_value());
  // What is decided needs no advice.
  EXPECT_FALSE(judge_one(claim_of(ClaimKind::kSuperiority), evidence_of(0.05, 0.01)).videos_to_decide.has_value());
  EXPECT_FALSE(judge_one(claim_of(ClaimKind::kNonInferiority), evidence_of(0.009, 0.008)).videos_to_decide.has_value());
}

TEST(Claims, advice_never_falls_below_what_sign_flips_can_show) {
  // Six of seven videos would do by their size; a family of eight needs 2 / 2^V <= 0.05 / 8, so nine.
  std::vector<Claim> claims(8, claim_of(ClaimKind::kSuperiority));
  std::vector<Evidence> evidence(8, evidence_of(0.5, 0.01, 7));
  for (auto& one : evidence) one.flips = SignFlip{0.5, 2.0 / 128, 0.5 / std::sqrt(7.0), 2.0 / 128};
  const auto judgement = judge(claims, evidence).front();
  EXPECT_EQ(judgement.verdict, Verdict::kUndecided);
  EXPECT_TRUE(std::isnan(judgement.smallest_detectable)) << "no difference is found with seven videos";
  EXPECT_EQ(judgement.videos_to_decide, 9);
}

TEST(Claims, too_few_videos_decide_nothing) {
  for (const auto kind : {ClaimKind::kSuperiority, ClaimKind::kEquivalence, ClaimKind::kNonInferiority}) {
    const auto judgement = judge_one(claim_of(kind), evidence_of(kind == ClaimKind::kEquivalence ? 0 : 0.5, 1e-4, 4));
    EXPECT_EQ(judgement.obstacle, Obstacle::kTooFewVideos);
    EXPECT_EQ(judgement.verdict, Verdict::kUndecided);
    EXPECT_FALSE(judgement.holds);
    EXPECT_EQ(judgement.p, 1);
  }
  EXPECT_TRUE(judge_one(claim_of(ClaimKind::kNonInferiority), evidence_of(0.5, 1e-4, 5)).holds);
}

TEST(Claims, no_p_is_smaller_than_that_of_sign_flips) {
  const auto judgement = judge_one(claim_of(ClaimKind::kSuperiority), evidence_of(0.5, 1e-6, 10));
  EXPECT_EQ(judgement.p, 2.0 / 1024);
  EXPECT_EQ(judge_one(claim_of(ClaimKind::kNonInferiority), evidence_of(0.5, 1e-6, 10)).p, 1.0 / 1024);
}

TEST(Claims, an_undefined_difference_is_undecided) {
  const auto judgement = judge_one(claim_of(ClaimKind::kEquivalence), evidence_of(metrics::kUndefined, 0.01));
  EXPECT_EQ(judgement.verdict, Verdict::kUndecided);
  EXPECT_FALSE(judgement.holds);
  EXPECT_EQ(judgement.p_adjusted, 1);
  // One video: no standard error.
  EXPECT_EQ(judge_one(claim_of(ClaimKind::kSuperiority), evidence_of(0.3, 0.01, 1)).verdict, Verdict::kUndecided);
}

TEST(Claims, from_no_spread_follows_neither_equivalence_nor_non_inferiority) {
  for (const auto kind : {ClaimKind::kSuperiority, ClaimKind::kEquivalence, ClaimKind::kNonInferiority}) {
    const auto judgement = judge_one(claim_of(kind), evidence_of(0, 0));
    EXPECT_EQ(judgement.verdict, Verdict::kUndecided);
    EXPECT_EQ(judgement.obstacle, Obstacle::kNoSpread);
    EXPECT_EQ(judgement.p, 1);
  }
  // Accuracies: up to 39 % of the videos may differ where six did not.
  auto evidence = evidence_of(0, 0, 6);
  evidence.measure = differences_of(metrics::find_metric("acc2_has0"));
  EXPECT_NEAR(judge_one(claim_of(ClaimKind::kEquivalence), evidence).interval.high, 0.393, 0.0005);
}

TEST(Claims, the_same_difference_everywhere_has_the_smallest_p_of_flips) {
  Evidence evidence = evidence_of(-0.3, 0, 10);
  Claim claim = claim_of(ClaimKind::kSuperiority);
  EXPECT_EQ(judge_one(claim, evidence).p, 2.0 / 1024);
  EXPECT_EQ(judge_one(claim, evidence).verdict, Verdict::kWorse);
  // Two seeds that agree are not much of a proof about others.
  evidence.seeds.push_back(evidence.seeds.front());
  claim.estimand = Estimand::kRecipe;
  EXPECT_EQ(judge_one(claim, evidence).p, 0.5);
}

TEST(Claims, margins_have_defaults_and_must_be_positive) {
  EXPECT_EQ(default_margin(metrics::find_metric("f1_non0")), 0.005);
  EXPECT_EQ(default_margin(metrics::find_metric("corr")), 0.01);
  for (const double margin : {0.0, -0.1, std::nan("")}) {
    EXPECT_THAT(user_error_of([&] { claim_of(ClaimKind::kEquivalence, margin).validate("study.toml:7"); }),
                HasSubstr("study.toml:7: the margin of claim 'claim' must be a positive number"));
  }
}

TEST(Claims, have_names) {
  EXPECT_EQ(claim_kind_name(ClaimKind::kNonInferiority), "non_inferiority");
  EXPECT_EQ(estimand_name(Estimand::kRecipe), "recipe");
  EXPECT_EQ(verdict_name(Verdict::kUndecided), "undecided");
  EXPECT_EQ(obstacle_name(Obstacle::kTooFewVideos), "too_few_videos");
}

}  // namespace
}  // namespace modrob::stats
