#include "data/prelude.h"

namespace modrob::data {
namespace {

// label = 2 x - 1 + noise; the second feature is constant.
ProbeRows rows(uint64_t seed, int count, double noise) {
  ProbeRows result;
  result.width = 2;
  const KeyedStream stream(seed, 0);
  for (int i = 0; i < count; ++i) {
    const auto at = static_cast<uint64_t>(i);
    const float x = static_cast<float>(stream.normal(2 * at));
    result.add(std::vector<float>{x - 1, 3, x + 1, 3}, 2.0 * x - 1.0 + noise * stream.normal(2 * at + 1));
  }
  return result;
}

TEST(LinearProbe, averages_over_time) {
  const auto one = rows(1, 1, 0.0);
  EXPECT_NEAR(one.features[0], KeyedStream(1, 0).normal(0), 1e-6);
  EXPECT_EQ(one.features[1], 3.0);
}

TEST(LinearProbe, finds_a_linear_signal) {
  const auto scores = fit_linear_probe(rows(1, 400, 0.0), 1e-9).score(rows(2, 300, 0.0));
  EXPECT_NEAR(scores.corr, 1.0, 1e-9);
  EXPECT_GT(scores.acc2, 0.99);
}

TEST(LinearProbe, noise_lowers_the_correlation_as_theory_says) {
  // corr = 2 / sqrt(4 + 4)
  EXPECT_NEAR(fit_linear_probe(rows(1, 4000, 2.0)).score(rows(2, 4000, 2.0)).corr, std::sqrt(0.5), 0.03);
}

TEST(LinearProbe, a_strong_ridge_leaves_the_mean_of_the_labels) {
  const auto test = rows(2, 300, 0.0);
  int negative = 0;
  for (const double label : test.labels) negative += label < 0;
  EXPECT_NEAR(fit_linear_probe(rows(1, 400, 0.0), 1e12).score(test).acc2, negative / 300.0, 1e-12);
}

TEST(LinearProbe, zero_labels_are_left_out_and_undefined_scores_are_nan) {
  ProbeRows test = rows(2, 3, 0.0);
  test.labels = {0.0, 0.0, 0.0};
  const auto scores = fit_linear_probe(rows(1, 50, 0.0)).score(test);
  EXPECT_TRUE(std::isnan(scores.acc2));
  EXPECT_TRUE(std::isnan(scores.corr));
}

TEST(LinearProbe, contradictory_input_is_a_programmers_mistake) {
  ProbeRows other;
  other.width = 3;
  EXPECT_THROW(other.add(std::vector<float>{1, 2}, 0.0), CheckFailure);
  EXPECT_THROW(fit_linear_probe(other), CheckFailure);
  EXPECT_THROW(fit_linear_probe(rows(1, 5, 0.0)).score(other), CheckFailure);
  other = rows(1, 5, 0.0);
  other.width = 1;
  EXPECT_THROW(fit_linear_probe(rows(1, 5, 0.0)).score(other), CheckFailure);
}

}  // namespace
}  // namespace modrob::data
