#include "stats/prelude.h"

namespace modrob::stats {
namespace {

Estimate estimate_from(double point, std::vector<double> resamples) {
  Estimate estimate;
  estimate.point = point;
  estimate.resamples = std::move(resamples);
  return estimate;
}

TEST(Recipe, adds_the_variance_of_seeds_to_that_of_videos) {
  const Estimate a = estimate_from(0.7, {0.68, 0.72, 0.70}), b = estimate_from(0.8, {0.78, 0.84, 0.78});
  const Estimate* seeds[] = {&a, &b};
  const auto result = recipe_uncertainty(seeds, {}, {5, 50});
  EXPECT_NEAR(result.point, 0.75, 1e-15);
  EXPECT_NEAR(result.seed_variance, 0.005, 1e-15);
  const double video_variance = std::pow(standard_error(std::vector<double>{0.73, 0.78, 0.74}, 5), 2);
  EXPECT_NEAR(result.video_variance, video_variance, 1e-15);
  EXPECT_NEAR(result.standard_error, std::sqrt(0.0025 + video_variance), 1e-15);
  EXPECT_NEAR(result.degrees, satterthwaite(0.0025, 1, video_variance, 4), 1e-12);
  EXPECT_NEAR(result.t.high - result.point, student_quantile(0.975, result.degrees) * result.standard_error, 1e-12);
}

TEST(Recipe, degrees_of_freedom_are_satterthwaites) {
  EXPECT_NEAR(satterthwaite(1, 2, 1, 8), 6.4, 1e-12);  // 4 / (1/2 + 1/8)
  EXPECT_NEAR(satterthwaite(1, 2, 0, 8), 2, 1e-12);
  EXPECT_NEAR(satterthwaite(0, 2, 3, 8), 8, 1e-12);
}

TEST(Recipe, a_difference_is_not_surer_than_its_seeds_alone) {
  // Two seeds that differ by 0.02: a standard error of 0.01 with one degree of freedom; videos add hardly anything.
  const Estimate a = estimate_from(0.10, {0.1001, 0.0999}), b = estimate_from(0.12, {0.1201, 0.1199});
  const Estimate* seeds[] = {&a, &b};
  const auto result = recipe_difference(seeds, {}, {31, 300});
  EXPECT_NEAR(result.seeds_error(), 0.01, 1e-15);
  EXPECT_NEAR(result.t.high, 0.11 + student_quantile(0.975, 1) * 0.01, 1e-12);
  EXPECT_LT(recipe_uncertainty(seeds, {}, {31, 300}).t.high, result.t.high);
  // Where the videos' error is much larger than the seeds', nothing changes.
  const Estimate c = estimate_from(0.1, {0.15, 0.05}), d = estimate_from(0.1001, {0.1501, 0.0501});
  const Estimate* close[] = {&c, &d};
  EXPECT_EQ(recipe_difference(close, {}, {31, 300}).t.high, recipe_uncertainty(close, {}, {31, 300}).t.high);
}

TEST(Recipe, knows_what_seeds_do_not_share_of_the_videos_variance) {
  // Resamples +-0.03 common to both seeds and +-0.04 of their own, uncorrelated with it and with each other.
  const auto seed = [](double point, int own) {
    std::vector<double> resamples;
    for (int b = 0; b < 8; ++b) {
      resamples.push_back(point + ((b & 1) != 0 ? 0.03 : -0.03) + ((b >> own & 1) != 0 ? 0.04 : -0.04));
    }
    return estimate_from(point, std::move(resamples));
  };
  const Estimate a = seed(0.7, 1), b = seed(0.8, 2);
  const Estimate* seeds[] = {&a, &b};
  const auto result = recipe_uncertainty(seeds, {}, {1000, 10000});
  const double scale = 8.0 / 7 * 1000 / 999;
  EXPECT_NEAR(result.video_variance, (0.0009 + 0.0016 / 2) * scale, 1e-12);
  EXPECT_NEAR(result.seed_video_variance, 0.0016 * scale, 1e-12);
  const Estimate* same[] = {&a, &a};
  EXPECT_NEAR(recipe_uncertainty(same, {}, {1000, 10000}).seed_video_variance, 0, 1e-15);
}

TEST(Recipe, one_seed_says_nothing_about_the_recipe) {
  const Estimate a = estimate_from(0.7, {0.68, 0.72, 0.70});
  const Estimate* seeds[] = {&a};
  const auto result = recipe_uncertainty(seeds, values_of(metrics::find_metric("corr")), {5, 50});
  EXPECT_DOUBLE_EQ(result.point, 0.7);
  EXPECT_TRUE(std::isnan(result.seed_variance));
  EXPECT_TRUE(std::isnan(result.t.low));
  EXPECT_FALSE(std::isnan(result.video_variance));
}

TEST(Recipe, a_seed_without_a_value_makes_the_recipe_undefined) {
  const Estimate a = estimate_from(0.7, {0.68, 0.72, 0.70}), b = estimate_from(metrics::kUndefined, {0.7, 0.7, 0.7});
  const Estimate* seeds[] = {&a, &b};
  const auto result = recipe_uncertainty(seeds, values_of(metrics::find_metric("corr")), {5, 50});
  EXPECT_TRUE(std::isnan(result.point));
  EXPECT_TRUE(std::isnan(result.t.low));
}

TEST(Recipe, equal_seeds_leave_the_videos_error) {
  const Estimate a = estimate_from(0.7, {0.68, 0.72, 0.70});
  const Estimate* seeds[] = {&a, &a, &a};
  const auto result = recipe_uncertainty(seeds, {}, {5, 50});
  EXPECT_NEAR(result.standard_error, standard_error(a.resamples, 5), 1e-15);
  EXPECT_NEAR(result.degrees, 4, 1e-9);
}

TEST(Recipe, perfect_seeds_are_bounded_by_what_the_videos_did_not_show) {
  const Estimate a = estimate_from(1, {1, 1, 1});
  const Estimate* seeds[] = {&a, &a};
  const auto result = recipe_uncertainty(seeds, values_of(metrics::find_metric("f1_non0")), {6, 60});
  EXPECT_NEAR(result.t.low, std::pow(0.05, 1.0 / 6), 1e-12);
  EXPECT_EQ(result.t.high, 1);
}

TEST(VarianceParts, recover_an_additive_layout_exactly) {
  // value = seed effect + draw effect, no interaction.
  const std::vector<double> seeds = {0, 1, 5}, draws = {0, 2, 3, 3};
  std::vector<std::vector<double>> values;
  for (const double s : seeds) {
    auto& row = values.emplace_back();
    for (const double d : draws) row.push_back(s + d);
  }
  const auto parts = variance_parts(values, 0.25);
  EXPECT_NEAR(parts.seed, 7, 1e-12);  // variance of 0, 1, 5
  EXPECT_NEAR(parts.draw, 2, 1e-12);  // variance of 0, 2, 3, 3
  EXPECT_NEAR(parts.interaction, 0, 1e-12);
  EXPECT_EQ(parts.videos, 0.25);
}

TEST(VarianceParts, recover_simulated_parts_on_average) {
  const KeyedStream random(3, 3);
  uint64_t next = 0;
  VarianceParts mean{0, 0, 0, 0};
  constexpr int kRepetitions = 400;
  for (int repetition = 0; repetition < kRepetitions; ++repetition) {
    std::vector<double> draws(8);
    for (double& d : draws) d = 1.0 * random.normal(next++);
    std::vector<std::vector<double>> values(6);
    for (auto& row : values) {
      const double seed = 2.0 * random.normal(next++);
      for (const double d : draws) row.push_back(seed + d + 0.5 * random.normal(next++));
    }
    const auto parts = variance_parts(values, 0);
    mean.seed += parts.seed / kRepetitions;
    mean.draw += parts.draw / kRepetitions;
    mean.interaction += parts.interaction / kRepetitions;
  }
  // Four standard errors of the mean: sqrt(2 / df / 400) of each value.
  EXPECT_NEAR(mean.seed, 4, 0.5);
  EXPECT_NEAR(mean.draw, 1, 0.11);
  EXPECT_NEAR(mean.interaction, 0.25, 0.013);
}

TEST(VarianceParts, one_of_a_kind_has_no_variance) {
  const auto one_seed = variance_parts({{1, 2, 3}}, 0.1);
  EXPECT_TRUE(std::isnan(one_seed.seed));
  EXPECT_TRUE(std::isnan(one_seed.interaction));
  EXPECT_NEAR(one_seed.draw, 1, 1e-15);
  const auto one_draw = variance_parts({{1}, {3}}, 0.1);
  EXPECT_TRUE(std::isnan(one_draw.draw));
  EXPECT_NEAR(one_draw.seed, 2, 1e-15);
  EXPECT_TRUE(std::isnan(variance_parts({{1, metrics::kUndefined}, {1, 2}}, 0.1).seed));
}

}  // namespace
}  // namespace modrob::stats
