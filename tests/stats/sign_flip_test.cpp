#include "stats/prelude.h"

namespace modrob::stats {
namespace {

// Other scores for the same utterances.
SmallSplit other_side(const SmallSplit& split, uint64_t seed, double shift) {
  SmallSplit other = split;
  const KeyedStream random(seed, 2);
  for (size_t i = 0; i < other.scores.size(); ++i) {
    other.scores[i] = static_cast<float>(split.labels[i % split.size()] * 0.6 + shift + random.normal(i));
  }
  return other;
}

// Mean 0 and variance 1 in each draw.
SmallSplit standardised(SmallSplit split) {
  for (size_t draw = 0; draw < split.draws; ++draw) {
    const std::span<float> scores(split.scores.data() + draw * split.size(), split.size());
    double mean = 0, squares = 0;
    for (const float score : scores) mean += score / static_cast<double>(scores.size());
    for (const float score : scores) squares += (score - mean) * (score - mean);
    const double sd = std::sqrt(squares / static_cast<double>(scores.size()));
    for (float& score : scores) score = static_cast<float>((score - mean) / sd);
  }
  return split;
}

// Exchanges the rows of the videos whose bit is set and scores both sides anew; for Corr the rows of standardised
// scores.
std::vector<double> naive_difference(const SmallSplit& a, const SmallSplit& b, const Sample& sample, uint64_t flips,
                                     bool for_corr = false) {
  SmallSplit left = for_corr ? standardised(a) : a, right = for_corr ? standardised(b) : b;
  for (size_t i = 0; i < sample.size(); ++i) {
    if ((flips >> sample.video()[i] & 1) == 0) continue;
    for (size_t draw = 0; draw < a.draws; ++draw) {
      const size_t place = draw * a.size() + sample.order()[i];
      std::swap(left.scores[place], right.scores[place]);
    }
  }
  const std::vector<double> once(sample.videos(), 1.0);
  auto difference = naive_metrics(left, sample, once);
  const auto other = naive_metrics(right, sample, once);
  for (size_t m = 0; m < difference.size(); ++m) difference[m] -= other[m];
  if (!for_corr) difference[kCorr] = naive_difference(a, b, sample, flips, true)[kCorr];
  return difference;
}

RC_GTEST_PROP(SignFlipProperties, all_flips_of_few_videos_are_the_exact_test, ()) {
  const auto a =
      small_split(*rc::gen::inRange<size_t>(2, 7), *rc::gen::inRange<size_t>(1, 3), *rc::gen::arbitrary<uint64_t>());
  const auto b = other_side(a, *rc::gen::arbitrary<uint64_t>(), 0.5);
  const auto sample = a.sample();
  const Series left = a.series(), right = b.series();
  const Pair pairs[] = {{&left, &right}};
  const auto result = sign_flip(sample, pairs, {.seed = 1, .flips = 1000, .threads = 1});
  const size_t count = size_t{1} << sample.videos();
  RC_ASSERT(result.exhaustive && result.flips == count);
  const auto observed = naive_difference(a, b, sample, 0);
  for (size_t m = 0; m < kSumMetrics; ++m) {
    // float32 holds standardised scores to seven digits.
    const double tolerance = m == kCorr ? 1e-6 : 1e-12;
    RC_ASSERT(same(result.metrics[m].difference, observed[m], tolerance));
    if (std::isnan(observed[m])) {
      RC_ASSERT(std::isnan(result.metrics[m].p));
      continue;
    }
    size_t extreme = 0;
    bool on_the_border = std::abs(observed[m]) < tolerance;
    for (uint64_t flips = 0; flips < count; ++flips) {
      const double difference = naive_difference(a, b, sample, flips)[m];
      extreme += !(std::abs(difference) < std::abs(observed[m]) * (1 - 1e-9));
      // Differences that are equal up to rounding may fall on either side.
      const double distance = std::abs(std::abs(difference) - std::abs(observed[m]));
      on_the_border = on_the_border || (m == kCorr && distance < tolerance && flips != 0 && flips != count - 1);
    }
    if (on_the_border) continue;
    RC_ASSERT(std::abs(result.metrics[m].p - static_cast<double>(extreme) / static_cast<double>(count)) < 1e-12);
  }
}

TEST(SignFlip, of_mae_is_the_sign_flip_of_summed_differences) {
  // Three videos whose summed differences in absolute error are 1, 2 and 4, all in the same direction: of the eight
  // sign patterns two (all and none) are as extreme.
  SmallSplit a;
  a.labels = {0, 0, 0, 0};
  a.videos = {"a", "b", "c", "c"};
  a.scores = {1, 2, 3, 1};
  SmallSplit b = a;
  b.scores = {0, 0, 0, 0};
  const Series left = a.series(), right = b.series();
  const Pair pairs[] = {{&left, &right}};
  const auto result = sign_flip(a.sample(), pairs, {.flips = 100});
  EXPECT_TRUE(result.exhaustive);
  EXPECT_DOUBLE_EQ(result.metrics[kMae].difference, 7.0 / 4);
  EXPECT_DOUBLE_EQ(result.metrics[kMae].p, 2.0 / 8);
}

TEST(SignFlip, pairs_add_up_with_their_weights) {
  const auto clean = small_split(5, 1, 3), hit = other_side(clean, 4, 0.2);
  const auto clean_b = other_side(clean, 5, 0), hit_b = other_side(clean, 6, 0.4);
  const Series a0 = clean.series(), a1 = hit.series(), b0 = clean_b.series(), b1 = hit_b.series();
  const Pair pairs[] = {{&a0, &b0, 1}, {&a1, &b1, -1}};
  const auto sample = clean.sample();
  const auto result = sign_flip(sample, pairs, {.flips = 100});
  const auto of = [&](uint64_t flips, size_t m) {
    return naive_difference(clean, clean_b, sample, flips)[m] - naive_difference(hit, hit_b, sample, flips)[m];
  };
  for (size_t m = 0; m < kSumMetrics; ++m) {
    EXPECT_NEAR(result.metrics[m].difference, of(0, m), m == kCorr ? 1e-6 : 1e-12);
    size_t extreme = 0;
    for (uint64_t flips = 0; flips < 32; ++flips)
      extreme += std::abs(of(flips, m)) > std::abs(of(0, m)) - (m == kCorr ? 1e-6 : 1e-9);
    EXPECT_DOUBLE_EQ(result.metrics[m].p, static_cast<double>(extreme) / 32) << m;
  }
}

TEST(SignFlip, random_flips_come_near_the_exact_test_and_do_not_depend_on_threads) {
  const auto a = small_split(12, 2, 9), b = other_side(a, 10, 0.15);
  const Series left = a.series(), right = b.series();
  const Pair pairs[] = {{&left, &right}};
  const auto exact = sign_flip(a.sample(), pairs, {.flips = 4096});
  const auto random = sign_flip(a.sample(), pairs, {.seed = 5, .flips = 4000, .threads = 1});
  const auto threaded = sign_flip(a.sample(), pairs, {.seed = 5, .flips = 4000, .threads = 4});
  EXPECT_TRUE(exact.exhaustive);
  EXPECT_FALSE(random.exhaustive);
  for (size_t m = 0; m < kSumMetrics; ++m) {
    // Four Monte Carlo standard errors of at most sqrt(1/4 / 4000).
    EXPECT_NEAR(random.metrics[m].p, exact.metrics[m].p, 0.032) << m;
    EXPECT_EQ(random.metrics[m].p, threaded.metrics[m].p);
    EXPECT_EQ(random.metrics[m].difference, threaded.metrics[m].difference);
  }
  EXPECT_NE(sign_flip(a.sample(), pairs, {.seed = 6, .flips = 4000}).metrics[kCorr].p, random.metrics[kCorr].p);
}

TEST(SignFlip, of_corr_does_not_know_the_scale_of_scores_and_that_of_mae_does) {
  const auto a = small_split(12, 2, 9), b = other_side(a, 10, 0.15);
  auto scaled = b;
  for (float& score : scaled.scores) score = 0.25f * score + 3;
  const Series left = a.series(), right = b.series(), smaller = scaled.series();
  const Pair pairs[] = {{&left, &right}}, scaled_pairs[] = {{&left, &smaller}};
  const auto result = sign_flip(a.sample(), pairs, {.flips = 4096});
  const auto other = sign_flip(a.sample(), scaled_pairs, {.flips = 4096});
  EXPECT_NEAR(other.metrics[kCorr].difference, result.metrics[kCorr].difference, 1e-6);
  EXPECT_NEAR(other.metrics[kCorr].p, result.metrics[kCorr].p, 1e-3);
  EXPECT_NEAR(other.metrics[kCorr].spread, result.metrics[kCorr].spread, 1e-6);
  EXPECT_GT(std::abs(other.metrics[kMae].spread - result.metrics[kMae].spread), 0.01);
}

TEST(SignFlip, knows_the_smallest_p_that_it_can_give) {
  EXPECT_EQ(smallest_sign_flip_p(6), 2.0 / 64);
  const auto few = small_split(6, 1, 9), many = small_split(20, 1, 9);
  const auto smallest = [](const SmallSplit& split, size_t flips) {
    const auto other = other_side(split, 3, 5);
    const Series left = split.series(), right = other.series();
    const Pair pairs[] = {{&left, &right}};
    return sign_flip(split.sample(), pairs, {.flips = flips}).metrics[kMae];
  };
  EXPECT_EQ(smallest(few, 100).smallest_p, 2.0 / 64);
  EXPECT_EQ(smallest(few, 100).p, 2.0 / 64) << "a huge difference";
  EXPECT_EQ(smallest(many, 500).smallest_p, 1.0 / 500);
}

TEST(SignFlip, equal_sides_are_never_different) {
  const auto a = small_split(20, 1, 9);
  const Series left = a.series(), right = a.series();
  const Pair pairs[] = {{&left, &right}};
  for (const auto& metric : sign_flip(a.sample(), pairs, {.flips = 200}).metrics) {
    EXPECT_EQ(metric.difference, 0);
    EXPECT_EQ(metric.p, 1);
  }
}

TEST(SignFlip, an_undefined_side_has_no_p) {
  const auto a = small_split(6, 1, 9);
  auto b = a;
  std::fill(b.scores.begin(), b.scores.end(), 0.5f);
  const Series left = a.series(), right = b.series();
  const Pair pairs[] = {{&left, &right}};
  const auto constant = sign_flip(a.sample(), pairs, {.flips = 200});
  EXPECT_TRUE(std::isnan(constant.metrics[kCorr].p));
  EXPECT_FALSE(std::isnan(constant.metrics[kMae].p));
  b.scores[1] = std::nanf("");
  const Series broken = b.series();
  const Pair others[] = {{&left, &broken}};
  for (const auto& metric : sign_flip(a.sample(), others, {.flips = 200}).metrics) EXPECT_TRUE(std::isnan(metric.p));
}

}  // namespace
}  // namespace modrob::stats
