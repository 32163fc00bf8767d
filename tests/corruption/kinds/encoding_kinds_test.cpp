#include "corruption/kinds/encoding_kinds.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>

#include "corruption/kind.h"
#include "corruption/kinds/changed_values.h"

namespace modrob::corruption {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::FloatNear;
using ::testing::Pointwise;

const KeyedStream kStream(11, 22);

EncodedRow row_of(const std::vector<float>& values, int64_t steps, double strength) {
  return {values, steps, static_cast<int64_t>(values.size()) / steps, strength, kStream};
}

// Feature 0 has mean 3 and standard deviation 2, feature 1 mean -5 and standard deviation 0.
FeatureStatistics some_statistics() {
  FeatureStatistics statistics;
  for (const float x : {1.0F, 5.0F}) statistics.add(std::vector{x, -5.0F});
  return statistics;
}

std::vector<float> applied(ChangeRow kind, const std::vector<float>& x, int64_t steps, double strength) {
  const auto statistics = some_statistics();
  auto row = row_of(x, steps, strength);
  row.training = &statistics;
  return changed_values(kind(row), x, static_cast<int64_t>(x.size()) / steps);
}

double length_of(const std::vector<float>& x) {
  double squares = 0;
  for (const float value : x) squares += double{value} * value;
  return std::sqrt(squares);
}

TEST(EncodingKinds, affine_is_a_factor_and_an_offset_for_each_feature) {
  const auto y = applied(affine, {1, 0, -2, 0}, 2, 0.5);
  EXPECT_FLOAT_EQ(y[0], static_cast<float>(1 + 0.5 * kStream.normal(0) + 0.5 * kStream.normal(1)));
  EXPECT_FLOAT_EQ(y[1], static_cast<float>(0.5 * kStream.normal(3)));
  EXPECT_FLOAT_EQ(y[2], static_cast<float>(-2 * (1 + 0.5 * kStream.normal(0)) + 0.5 * kStream.normal(1)));
  EXPECT_EQ(y[3], y[1]);
}

TEST(EncodingKinds, rotation_keeps_lengths_and_four_quarters_are_a_whole_turn) {
  const std::vector<float> x = {3, -1, 0.5F, 2, 7};
  for (const double strength : {0.1, 0.5, 1.0, 1.7}) {
    const auto y = applied(rotation, x, 1, strength);
    EXPECT_NEAR(length_of(y), length_of(x), 1e-5);
    size_t kept = 0;
    for (size_t i = 0; i < x.size(); ++i) kept += y[i] == x[i];
    EXPECT_EQ(kept, 1U) << "of five features one has no partner";
  }
  EXPECT_THAT(applied(rotation, x, 1, 4), Pointwise(FloatNear(1e-6F), x));
  // A quarter turn puts one feature of a pair in the other's place.
  const auto quarter = applied(rotation, {3, 4}, 1, 1);
  EXPECT_NEAR(std::abs(quarter[0]), 4, 1e-6);
  EXPECT_NEAR(quarter[0] * 3 + quarter[1] * 4, 0, 1e-5);
}

TEST(EncodingKinds, smoothing_moves_towards_the_mean) {
  EXPECT_THAT(applied(smoothing, {0, 10, 4, 20}, 2, 0.5), ElementsAre(1, 12.5, 3, 17.5));
  EXPECT_THAT(applied(smoothing, {0, 10, 5, 5}, 1, 1), Each(5));
}

TEST(EncodingKinds, dropout_and_sign_flip_take_the_same_share_of_features_in_every_step) {
  const std::vector<float> ones(2000, 1);
  for (const double share : {0.2, 0.5, 1.0}) {
    const auto dropped = applied(dropout, ones, 2, share), flipped = applied(sign_flip, ones, 2, share);
    EXPECT_NEAR(static_cast<double>(std::count(dropped.begin(), dropped.begin() + 1000, 0)) / 1000, share, 0.05);
    EXPECT_TRUE(std::equal(dropped.begin(), dropped.begin() + 1000, dropped.begin() + 1000));
    for (size_t i = 0; i < ones.size(); ++i) EXPECT_EQ(flipped[i], dropped[i] == 0 ? -1 : 1);
  }
  // What is lost at a share is lost at every larger one.
  const auto few = applied(dropout, ones, 1, 0.2), many = applied(dropout, ones, 1, 0.4);
  for (size_t i = 0; i < ones.size(); ++i) EXPECT_LE(many[i], few[i]);
}

TEST(EncodingKinds, quantised_values_are_multiples_of_the_step) {
  // A standard deviation of 2.
  const std::vector<float> x = {-2, 2, -2, 2, 1.2F - 1.2F};
  const double deviation = std::sqrt(16.0 / 5);
  for (const float value : applied(quantise, x, 1, 0.5)) {
    const double steps = value / (0.5 * deviation);
    EXPECT_NEAR(steps, std::nearbyint(steps), 1e-5);
  }
  EXPECT_THAT(applied(quantise, {3, 3}, 1, 1), Each(3)) << "without a deviation there is no step";
}

TEST(EncodingKinds, clipped_values_end_at_the_limit) {
  EXPECT_THAT(applied(clip, {4, -3, 1, -4}, 1, 0.5), ElementsAre(2, -2, 1, -2));
  EXPECT_THAT(applied(clip, {4, -3}, 1, 1), Each(0));
}

TEST(EncodingKinds, severities_rise_and_are_possible_strengths) {
  for (const auto& kind : Kind::all()) {
    if (!kind.has_strength) continue;
    EXPECT_TRUE(std::is_sorted(kind.severities.begin(), kind.severities.end())) << kind.name;
    EXPECT_GT(kind.severities.front(), 0) << kind.name;
    EXPECT_LE(kind.severities.back(), kind.most) << kind.name;
    EXPECT_FALSE(kind.strength.empty()) << kind.name;
  }
}

TEST(EncodingKinds, the_worst_case_goes_down_a_positive_score_and_up_a_negative_one) {
  const std::vector<float> x = {1, 2, 3}, gradient = {0.5F, -1e-9F, 0};
  auto row = row_of(x, 1, 0.25);
  row.gradient = gradient;
  for (const float score : {2.0F, 0.0F}) {
    row.score = score;
    EXPECT_THAT(worst_case(row).shift, ElementsAre(-0.25F, 0.25F, 0)) << score;
  }
  row.score = -0.1F;
  EXPECT_THAT(worst_case(row).shift, ElementsAre(0.25F, -0.25F, 0));
}

TEST(EncodingKinds, mean_is_that_of_the_training_in_every_step) {
  EXPECT_THAT(applied(mean, {9, 8, -7, 6}, 2, 1), ElementsAre(3, -5, 3, -5));
}

TEST(EncodingKinds, relative_noise_is_as_large_as_its_feature_varies_in_training) {
  const auto y = applied(noise_relative, {9, 8, -7, 6}, 2, 0.5);
  EXPECT_FLOAT_EQ(y[0], static_cast<float>(9 + 0.5 * 2 * kStream.normal(0)));
  EXPECT_EQ(y[1], 8);
  EXPECT_FLOAT_EQ(y[2], static_cast<float>(-7 + 0.5 * 2 * kStream.normal(2)));
  EXPECT_EQ(y[3], 6);
}

}  // namespace
}  // namespace modrob::corruption
