#include "stats/prelude.h"

namespace modrob::stats {
namespace {

const metrics::MetricInfo& corr() { return metrics::find_metric("corr"); }
const metrics::MetricInfo& mae() { return metrics::find_metric("mae"); }

TEST(Robustness, area_is_the_sum_of_trapezoids) {
  EXPECT_NEAR(area_under_rates(std::vector<double>{0, 0.5, 1}, std::vector<double>{1, 0.5, 0.2}), 0.375 + 0.175, 1e-15);
  // A constant keeps its value times the width, wherever it was measured.
  EXPECT_NEAR(area_under_rates(std::vector<double>{0, 0.1, 0.7, 0.9}, std::vector<double>(4, 0.6)), 0.54, 1e-15);
  EXPECT_TRUE(std::isnan(area_under_rates(std::vector<double>{0, 1}, std::vector<double>{1, metrics::kUndefined})));
}

TEST(Robustness, mean_over_rates_needs_the_ten_rates_of_the_protocol) {
  EXPECT_NEAR(mean_over_rates(std::vector<double>{10, 9, 8, 7, 6, 5, 4, 3, 2, 1}), 5.5, 1e-15);
  EXPECT_THROW(mean_over_rates(std::vector<double>(11, 1.0)), CheckFailure);
}

TEST(Robustness, worst_is_smallest_or_largest) {
  const std::vector<double> values = {0.4, 0.2, 0.9, 0.2};
  EXPECT_EQ(worst(corr(), values), 0.2);
  EXPECT_EQ(worst_place(corr(), values), 1);
  EXPECT_EQ(worst(mae(), values), 0.9);
  EXPECT_EQ(worst_place(mae(), values), 2);
  EXPECT_TRUE(std::isnan(worst(corr(), std::vector<double>{0.3, metrics::kUndefined})));
  EXPECT_EQ(worst_place(corr(), std::vector<double>{0.3, metrics::kUndefined}), kNowhere);
}

TEST(Robustness, breaking_rate_is_between_the_measured_ones) {
  const std::vector<double> rates = {0, 0.1, 0.3, 1};
  EXPECT_NEAR(breaking_rate(corr(), rates, std::vector<double>{0.8, 0.75, 0.65, 0.1}, 0.1), 0.2, 1e-12);
  EXPECT_NEAR(breaking_rate(mae(), rates, std::vector<double>{0.8, 0.75, 1.0, 1.2}, 0.2), 0.3, 1e-12);
  EXPECT_EQ(breaking_rate(corr(), rates, std::vector<double>(4, 0.8), 0.1), std::numeric_limits<double>::infinity());
  EXPECT_TRUE(std::isnan(breaking_rate(corr(), rates, std::vector<double>{0.8, metrics::kUndefined, 0.1, 0}, 0.1)));
}

TEST(Robustness, shapley_of_a_known_game) {
  // The glove game: a drop only when both of the first two are missing.
  const std::vector<double> drops = {0, 0, 0, 1, 0, 0, 0, 1};
  EXPECT_THAT(shapley_reliance(drops, 3),
              ElementsAre(DoubleNear(0.5, 1e-15), DoubleNear(0.5, 1e-15), DoubleNear(0, 1e-15)));
  // Text 0.5, audio 0.1, video 0, and together 0.3 more than apart.
  const std::vector<double> two = {0, 0.5, 0.1, 0.9, 0, 0.5, 0.1, 0.9};
  EXPECT_THAT(shapley_reliance(two, 3),
              ElementsAre(DoubleNear(0.65, 1e-15), DoubleNear(0.25, 1e-15), DoubleNear(0, 1e-15)));
}

RC_GTEST_PROP(ShapleyProperties, efficient_symmetric_additive_and_blind_to_dummies, ()) {
  const auto players = *rc::gen::inRange<size_t>(1, 5);
  const auto game = [&] {
    std::vector<double> drops(size_t{1} << players);
    for (size_t set = 1; set < drops.size(); ++set) drops[set] = *rc::gen::inRange(-100, 101) / 50.0;
    return drops;
  };
  const auto drops = game(), others = game();
  const auto values = shapley_reliance(drops, players);
  double sum = 0;
  for (const double value : values) sum += value;
  RC_ASSERT(std::abs(sum - drops.back()) < 1e-12);
  // Additive: the values of a sum of games are the sums of the values.
  std::vector<double> both(drops.size());
  for (size_t set = 0; set < both.size(); ++set) both[set] = drops[set] + others[set];
  const auto more = shapley_reliance(others, players), together = shapley_reliance(both, players);
  for (size_t i = 0; i < players; ++i) RC_ASSERT(std::abs(together[i] - values[i] - more[i]) < 1e-12);
  // Symmetric: a game that counts its missing modalities treats all alike.
  std::vector<double> counting(drops.size());
  for (size_t set = 0; set < counting.size(); ++set) counting[set] = drops[(size_t{1} << std::popcount(set)) - 1];
  counting[0] = 0;
  const auto alike = shapley_reliance(counting, players);
  for (const double value : alike) RC_ASSERT(std::abs(value - alike.front()) < 1e-12);
  // Dummy: who never changes a drop has none.
  std::vector<double> dummy(drops.size());
  for (size_t set = 0; set < dummy.size(); ++set) dummy[set] = drops[set & ~size_t{1}];
  RC_ASSERT(std::abs(shapley_reliance(dummy, players).front()) < 1e-12);
}

TEST(Estimate, linear_functions_agree_with_combine) {
  Estimate a, b;
  a.point = 0.5, a.resamples = {0.4, 0.6}, a.left_out = {0.3, 0.5, 0.7}, a.influence = {0.1, -0.1};
  b.point = 0.2, b.resamples = {0.1, 0.25}, b.left_out = {0.3, 0.1, 0.2}, b.influence = {0.05, -0.05};
  const Estimate* const inputs[] = {&a, &b};
  const Estimate direct = difference(a, b);
  const Estimate general = combine(inputs, [](std::span<const double> v) { return v[0] - v[1]; });
  EXPECT_DOUBLE_EQ(direct.point, general.point);
  for (size_t i = 0; i < 2; ++i) {
    EXPECT_NEAR(direct.resamples[i], general.resamples[i], 1e-15);
    EXPECT_NEAR(direct.influence[i], general.influence[i], 1e-9);
  }
  for (size_t i = 0; i < 3; ++i) EXPECT_NEAR(direct.left_out[i], general.left_out[i], 1e-15);
}

TEST(Estimate, drops_are_worse_when_positive) {
  Estimate clean, value;
  clean.point = 0.8, clean.resamples = {0.8}, clean.influence = {1};
  value.point = 0.6, value.resamples = {0.5}, value.influence = {2};
  EXPECT_NEAR(drop(corr(), clean, value).point, 0.2, 1e-15);
  EXPECT_NEAR(drop(mae(), clean, value).point, -0.2, 1e-15);
  EXPECT_NEAR(drop(corr(), clean, value).resamples[0], 0.3, 1e-15);
  const Estimate relative = relative_drop(corr(), clean, value);
  EXPECT_NEAR(relative.point, 0.25, 1e-15);
  EXPECT_NEAR(relative.resamples[0], 0.375, 1e-15);
  // d (1 - value / clean) = value / clean^2 d clean - d value / clean
  EXPECT_NEAR(relative.influence[0], 0.6 / 0.64 - 2 / 0.8, 1e-6);
}

TEST(Estimate, a_mean_with_an_undefined_part_is_undefined) {
  Estimate a, b;
  a.point = 0.5, a.resamples = {0.4, metrics::kUndefined};
  b.point = metrics::kUndefined, b.resamples = {0.1, 0.2};
  const Estimate* const inputs[] = {&a, &b};
  EXPECT_TRUE(std::isnan(mean(inputs).point));
  EXPECT_DOUBLE_EQ(mean(inputs).resamples[0], 0.25);
  EXPECT_TRUE(std::isnan(mean(inputs).resamples[1]));
}

TEST(Estimate, curves_get_intervals_through_combine) {
  Estimate clean, half, all;
  clean.point = 0.8, clean.resamples = {0.8, 0.9};
  half.point = 0.6, half.resamples = {0.5, 0.7};
  all.point = 0.1, all.resamples = {0.2, 0.0};
  const Estimate* const curve[] = {&clean, &half, &all};
  const std::vector<double> rates = {0, 0.5, 1};
  const auto area = combine(curve, [&](std::span<const double> v) { return area_under_rates(rates, v); });
  EXPECT_NEAR(area.point, 0.525, 1e-15);
  EXPECT_NEAR(area.resamples[0], 0.5, 1e-15);
  EXPECT_NEAR(area.resamples[1], 0.575, 1e-15);
  EXPECT_TRUE(area.left_out.empty());
}

}  // namespace
}  // namespace modrob::stats
