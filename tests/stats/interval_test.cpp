#include "stats/prelude.h"

namespace modrob::stats {
namespace {

const Measure kCorrelation = values_of(metrics::find_metric("corr"));
const Measure kShare = values_of(metrics::find_metric("f1_non0"));
const Measure kError = values_of(metrics::find_metric("mae"));

// `videos` videos of one utterance each.
Sample sample_of(size_t videos) {
  std::vector<double> labels(videos);
  std::vector<std::string> names(videos);
  for (size_t i = 0; i < videos; ++i) {
    labels[i] = static_cast<double>(i);
    names[i] = std::to_string(i);
  }
  return Sample(labels, names);
}

TEST(Interval, students_t_has_its_tabulated_values) {
  EXPECT_NEAR(student_quantile(0.975, 30), 2.0422724563, 1e-9);
  EXPECT_NEAR(student_quantile(0.975, 1), 12.7062047364, 1e-8);
  EXPECT_NEAR(student_cdf(2.0, 10), 0.9633059826, 1e-9);
}

TEST(Interval, quantiles_are_those_of_numpy) {
  std::vector<double> values = {7, 1, 3, 9};
  EXPECT_DOUBLE_EQ(quantile(values, 0), 1);
  EXPECT_DOUBLE_EQ(quantile(values, 1), 9);
  EXPECT_DOUBLE_EQ(quantile(values, 0.5), 5);
  EXPECT_DOUBLE_EQ(quantile(values, 0.1), 1.6);
  const double infinity = std::numeric_limits<double>::infinity();
  values = {1, infinity, infinity};
  EXPECT_EQ(quantile(values, 0.9), infinity) << "not NaN between two infinities";
}

TEST(Interval, standard_error_undoes_the_division_by_v) {
  const std::vector<double> values = {1, 2, 3, 4};
  EXPECT_NEAR(standard_error(values, 5), std::sqrt(5.0 / 3 * 5 / 4), 1e-15);
  EXPECT_TRUE(std::isnan(standard_error(values, 1)));
  EXPECT_EQ(standard_error(std::vector<double>(10, 0.1), 5), 0) << "no rounding where nothing varies";
}

// For a mean of equally large videos the bootstrap's variance is known: sum of squares / V^2.
TEST(Interval, the_bootstrap_of_a_mean_has_its_closed_form) {
  SmallSplit split;
  const KeyedStream random(4, 4);
  double squares = 0, mean = 0;
  constexpr size_t kVideos = 20;
  for (size_t i = 0; i < kVideos; ++i) {
    split.labels.push_back(0);
    split.videos.push_back(std::to_string(i));
    split.scores.push_back(static_cast<float>(1 + std::abs(random.normal(i))));
    mean += double{split.scores.back()} / kVideos;
  }
  for (const float score : split.scores) squares += (score - mean) * (score - mean);
  const Bootstrap bootstrap(split.sample(), {.resamples = 40'000});
  const auto mae = bootstrap.evaluate(split.series()).metrics[kMae];
  const double exact = std::sqrt(squares / (kVideos * (kVideos - 1.0)));
  // The Monte Carlo error of a standard error from 40,000 resamples is about 0.4 %.
  EXPECT_NEAR(standard_error(mae.resamples, kVideos) / exact, 1, 0.02);
  const auto result = uncertainty(mae, Measure{}, bootstrap.sample());
  EXPECT_NEAR(result.point, mean, 1e-12);
  EXPECT_NEAR((result.t.high - result.t.low) / 2, student_quantile(0.975, kVideos - 1) * result.standard_error, 1e-12);
  EXPECT_NEAR(result.design_effect, 1, 1e-12) << "videos of one utterance";
  EXPECT_NEAR((result.by_utterance.high - result.by_utterance.low) / 2, student_quantile(0.975, kVideos - 1) * exact,
              1e-12);
}

TEST(Interval, acceleration_of_a_mean_is_a_sixth_of_its_skewness) {
  // For a mean, leaving out one moves it by (mean - x) / (n - 1): sum of cubes / (6 (sum of squares)^1.5) of x - mean.
  const std::vector<double> x = {1, 2, 2, 3, 10};
  std::vector<double> left_out;
  double squares = 0, cubes = 0;
  for (const double value : x) {
    left_out.push_back((18 - value) / 4);
    squares += (value - 3.6) * (value - 3.6);
    cubes += (value - 3.6) * (value - 3.6) * (value - 3.6);
  }
  EXPECT_NEAR(acceleration(left_out), cubes / (6 * std::pow(squares, 1.5)), 1e-14);
  EXPECT_GT(acceleration(left_out), 0);
  EXPECT_EQ(acceleration(std::vector<double>(4, 2.0)), 0);
}

TEST(Interval, degrees_of_freedom_shrink_with_heavy_tails) {
  EXPECT_NEAR(effective_degrees(std::vector<double>{1, 1, 1, 1, 1, 9}), 2 * 6 / (21.0 / 5 - 3.0 / 5), 1e-12);
  // Two-point contributions have the smallest kurtosis.
  EXPECT_EQ(effective_degrees(std::vector<double>{1, -1, 1, -1}), 3);
  EXPECT_EQ(effective_degrees(std::vector<double>(5, 2.0)), 4);
}

// Reference values: Efron and Tibshirani (1993), equation 14.10, computed by hand in higher precision.
TEST(Interval, bca_levels_are_the_formulas) {
  const Interval plain = bca_levels(0, 0, 0.95);
  EXPECT_NEAR(plain.low, 0.025, 1e-12);
  EXPECT_NEAR(plain.high, 0.975, 1e-12);
  // z0 = 0.1, a = 0.05: low = Phi(0.1 - 1.859964 / (1 + 0.0929982)), high = Phi(0.1 + 2.059964 / (1 - 0.1029982)).
  const Interval shifted = bca_levels(0.1, 0.05, 0.95);
  EXPECT_NEAR(shifted.low, 0.5 * std::erfc((1.8599639845400543 / 1.0929981992270027 - 0.1) / std::sqrt(2.0)), 1e-12);
  EXPECT_NEAR(shifted.high, 0.5 * std::erfc(-(2.0599639845400543 / 0.8970018007729973 + 0.1) / std::sqrt(2.0)), 1e-12);
  EXPECT_TRUE(std::isnan(bca_levels(0, 0.6, 0.95).high)) << "beyond the formula's pole";
}

TEST(Interval, median_bias_counts_ties_half) {
  EXPECT_NEAR(bias_correction(std::vector<double>{1, 2, 2, 3}, 2), 0, 1e-15);
  // Three quarters below: the upper quartile of the normal distribution.
  EXPECT_NEAR(bias_correction(std::vector<double>{1, 1, 1, 3}, 2), 0.6744897501960817, 1e-12);
  EXPECT_TRUE(std::isnan(bias_correction(std::vector<double>{1, 1}, 2)));
  const double third = 1.0 / 3, rounded = std::nextafter(third, 0);
  EXPECT_NEAR(bias_correction(std::vector<double>{0, rounded, rounded, rounded, 1}, third), 0, 1e-15)
      << "ties but for rounding";
}

TEST(Interval, bca_reads_the_resamples_at_its_levels) {
  Estimate estimate;
  estimate.point = 50.5;
  for (int i = 1; i <= 100; ++i) estimate.resamples.push_back(i);
  // Symmetric left-out values have no acceleration, half of the resamples lie below: BCa is the percentile interval.
  estimate.left_out = {49, 52, 50.5};
  const auto symmetric = uncertainty(estimate, Measure{}, sample_of(3));
  EXPECT_NEAR(symmetric.percentile.low, 1 + 99 * 0.025, 1e-9);
  EXPECT_NEAR(symmetric.bca.low, symmetric.percentile.low, 1e-9);
  EXPECT_NEAR(symmetric.bca.high, symmetric.percentile.high, 1e-9);
  estimate.point = 60.5;
  const auto biased = uncertainty(estimate, Measure{}, sample_of(3));
  const Interval levels = bca_levels(bias_correction(estimate.resamples, 60.5), acceleration(estimate.left_out), 0.95);
  EXPECT_NEAR(biased.bca.low, 1 + 99 * levels.low, 1e-9);
  EXPECT_NEAR(biased.bca.high, 1 + 99 * levels.high, 1e-9);
  EXPECT_GT(biased.bca.low, symmetric.bca.low);
}

TEST(Interval, undefined_resamples_are_counted_and_too_many_end_it) {
  Estimate estimate;
  estimate.point = 0.5;
  for (int i = 0; i < 100; ++i) estimate.resamples.push_back(0.4 + 0.002 * i);
  estimate.left_out = {0.45, 0.5, 0.55};
  for (int i = 0; i < 5; ++i) estimate.resamples[i * 7] = std::nan("");
  const auto few = uncertainty(estimate, kCorrelation, sample_of(3));
  EXPECT_EQ(few.undefined_resamples, 5);
  EXPECT_TRUE(std::isfinite(few.t.low));
  EXPECT_TRUE(std::isfinite(few.percentile.low));
  estimate.resamples[99] = std::nan("");
  const auto many = uncertainty(estimate, kCorrelation, sample_of(3));
  EXPECT_EQ(many.undefined_resamples, 6);
  EXPECT_TRUE(std::isnan(many.t.low));
  EXPECT_TRUE(std::isnan(many.percentile.high));
  EXPECT_TRUE(std::isnan(many.bca.low));
  EXPECT_TRUE(std::isnan(many.standard_error));
}

TEST(Interval, an_undefined_point_has_no_interval) {
  Estimate estimate;
  estimate.resamples = {0.1, 0.2, 0.3};
  estimate.left_out = {0.1, 0.2, 0.3};
  const auto result = uncertainty(estimate, kShare, sample_of(3));
  EXPECT_TRUE(std::isnan(result.t.low));
  EXPECT_TRUE(std::isnan(result.percentile.low));
}

TEST(Interval, one_video_has_a_point_and_nothing_else) {
  const auto split = small_split(1, 1, 4);
  const Bootstrap bootstrap(split.sample(), {.resamples = 50});
  const auto result = uncertainty(bootstrap.evaluate(split.series()).metrics[kMae], kError, bootstrap.sample());
  EXPECT_FALSE(std::isnan(result.point));
  EXPECT_TRUE(std::isnan(result.standard_error));
  EXPECT_TRUE(std::isnan(result.t.low));
  EXPECT_TRUE(std::isnan(result.percentile.low));
  EXPECT_TRUE(std::isnan(result.bca.low));
  EXPECT_TRUE(std::isnan(result.design_effect));
}

TEST(Interval, a_share_that_touches_its_bound_has_the_effective_interval) {
  Estimate nearly;
  nearly.point = 0.95;
  for (int i = 0; i < 100; ++i) nearly.resamples.push_back(i % 4 == 0 ? 1.0 : 0.9 + 0.001 * i);
  nearly.left_out = {0.93, 0.96, 0.94, 0.97};
  const auto result = uncertainty(nearly, kShare, sample_of(4));
  EXPECT_EQ(result.method, IntervalMethod::kEffective);
  const auto expected = effective_interval(0.95, result.standard_error, 3, 4, 0.95);
  EXPECT_EQ(result.t.low, expected.low);
  EXPECT_EQ(result.t.high, expected.high);
  EXPECT_LE(result.t.high, 1);
  // The same resamples of a correlation have Student's interval, which ends at the bound.
  const auto correlation = uncertainty(nearly, kCorrelation, sample_of(4));
  EXPECT_EQ(correlation.method, IntervalMethod::kStudentUnscaled);
  EXPECT_EQ(correlation.t.high, 1);
}

TEST(Interval, where_nothing_varies_the_videos_bound_a_share_and_nothing_bounds_a_correlation) {
  Estimate perfect;
  perfect.point = 1;
  perfect.resamples = std::vector<double>(100, 1.0);
  perfect.left_out = std::vector<double>(6, 1.0);
  const auto share = uncertainty(perfect, kShare, sample_of(6));
  EXPECT_EQ(share.method, IntervalMethod::kUnseen);
  EXPECT_EQ(share.standard_error, 0);
  EXPECT_NEAR(share.t.low, std::pow(0.05, 1.0 / 6), 1e-12);
  EXPECT_EQ(share.t.high, 1);
  EXPECT_FALSE(share.percentile.defined()) << "resamples say nothing";
  EXPECT_FALSE(share.bca.defined());
  const auto correlation = uncertainty(perfect, kCorrelation, sample_of(6));
  EXPECT_EQ(correlation.method, IntervalMethod::kNone);
  EXPECT_FALSE(correlation.t.defined());
}

TEST(Interval, differences_stay_possible) {
  Estimate large;
  large.point = 0.9;
  for (int i = 0; i < 100; ++i) large.resamples.push_back(0.8 + 0.002 * i);
  large.left_out = {0.85, 0.95, 0.9};
  const auto result = uncertainty(large, differences_of(metrics::find_metric("acc2_has0")), sample_of(3));
  EXPECT_EQ(result.t.high, 1);
  EXPECT_LT(result.t.low, 0.9);
}

TEST(Interval, videos_that_agree_within_make_a_design_effect) {
  // Ten videos of eight equal utterances: eight times the variance that independent utterances would have (in the
  // limit of many videos; here the factors n / (n - 1) of both remain).
  SmallSplit split;
  const KeyedStream random(8, 8);
  for (size_t video = 0; video < 10; ++video) {
    const auto score = static_cast<float>(1 + std::abs(random.normal(video)));
    for (size_t i = 0; i < 8; ++i) {
      split.labels.push_back(0);
      split.videos.push_back(std::to_string(video));
      split.scores.push_back(score);
    }
  }
  const Bootstrap bootstrap(split.sample(), {.resamples = 1000});
  const auto result = uncertainty(bootstrap.evaluate(split.series()).metrics[kMae], kError, bootstrap.sample());
  EXPECT_NEAR(result.design_effect, 8 * (10.0 / 9) / (80.0 / 79), 1e-9);
  EXPECT_LT(result.by_utterance.high - result.by_utterance.low, 0.5 * (result.t.high - result.t.low));
}

RC_GTEST_PROP(IntervalProperties, intervals_lie_around_the_point_on_its_scale, ()) {
  const auto split = small_split(*rc::gen::inRange<size_t>(25, 45), 2, *rc::gen::arbitrary<uint64_t>());
  const Bootstrap bootstrap(split.sample(), {.resamples = 200, .threads = 1});
  const auto estimates = bootstrap.evaluate(split.series());
  for (size_t m = 0; m < kSumMetrics; ++m) {
    const auto result = uncertainty(estimates.metrics[m], values_of(metrics::metric_table()[m]), bootstrap.sample());
    RC_ASSERT(result.t.low <= result.point && result.point <= result.t.high);
    RC_ASSERT(result.percentile.low <= result.percentile.high);
    const auto support = values_of(metrics::metric_table()[m]).support;
    RC_ASSERT(support.low <= result.t.low && result.t.high <= support.high);
  }
  // These are ratios of sums, so nearly linear: bootstrap and influences must measure the same.
  const auto& sample = bootstrap.sample();
  for (const size_t m : {kMae, kAcc2Has0, kAcc5, kAcc7}) {
    double squares = 0;
    for (size_t v = 0; v < sample.videos(); ++v) {
      double sum = 0;
      for (size_t i = sample.offsets()[v]; i < sample.offsets()[v + 1]; ++i) sum += estimates.metrics[m].influence[i];
      squares += sum * sum;
    }
    const double bootstrapped = standard_error(estimates.metrics[m].resamples, sample.videos());
    RC_LOG() << metrics::metric_table()[m].name << " " << bootstrapped << " " << std::sqrt(squares) << "\n";
    RC_ASSERT(bootstrapped <= 1.6 * std::sqrt(squares) + 1e-12);
    RC_ASSERT(bootstrapped >= 0.6 * std::sqrt(squares) - 1e-12);
  }
}

}  // namespace
}  // namespace modrob::stats
