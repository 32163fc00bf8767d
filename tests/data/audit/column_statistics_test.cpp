#include "data/audit/column_statistics.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "core/error.h"
#include "core/rng.h"

namespace modrob::data {
namespace {

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

TEST(AuditColumnStatistics, moments_are_those_of_all_frames_together) {
  const KeyedStream stream(3, 0);
  ColumnStatistics statistics(2);
  std::vector<double> average(2);
  double sum = 0.0, squares = 0.0;
  uint64_t drawn = 0;
  for (int block = 0; block < 50; ++block) {
    std::vector<float> frames;
    for (int step = 0; step <= block; ++step) {
      // A mean of a million would swallow a deviation of one if squares were summed as they are in float.
      frames.push_back(1e6f + static_cast<float>(stream.normal(drawn++)));
      frames.push_back(-2.0f);
      sum += frames[frames.size() - 2] - 1e6;
      squares += std::pow(frames[frames.size() - 2] - 1e6, 2);
    }
    statistics.add(frames, average);
    EXPECT_EQ(average[1], -2.0);
  }
  const double mean = sum / 1275;
  EXPECT_EQ(statistics.frames(), 1275);
  EXPECT_NEAR(statistics.mean(0), 1e6 + mean, 1e-6);
  EXPECT_NEAR(statistics.deviation(0), std::sqrt(squares / 1275 - mean * mean), 1e-9);
  EXPECT_TRUE(statistics.constant(1));
  EXPECT_EQ(statistics.deviation(1), 0.0);
  EXPECT_FALSE(statistics.constant(0));
}

TEST(AuditColumnStatistics, rows_tell_zeros_and_values_that_are_not_finite) {
  ColumnStatistics statistics(2);
  std::vector<double> average(2);
  const auto rows = statistics.add(std::vector<float>{0, 0, 0, -0.0f, 1, kNan, 0, 0, 3, INFINITY, 0, 0}, average);
  EXPECT_EQ(rows.steps, 6);
  EXPECT_EQ(rows.zero_steps, 4);
  EXPECT_EQ(rows.first_zero_steps, 2);
  EXPECT_EQ(rows.last_zero_steps, 1);
  EXPECT_EQ(rows.nan, 1);
  EXPECT_EQ(rows.infinite, 1);
  EXPECT_FALSE(rows.all_zero());
  EXPECT_EQ(average, (std::vector<double>{4.0 / 6, 0.0}));
  EXPECT_EQ(statistics.largest(1), 0.0);
  EXPECT_FALSE(statistics.constant(1)) << "two of its values are not finite";
  EXPECT_TRUE(statistics.add(std::vector<float>{0, -0.0f}, average).all_zero());
}

TEST(AuditColumnStatistics, a_column_without_a_finite_value_has_no_statistics) {
  ColumnStatistics statistics(1);
  std::vector<double> average(1);
  statistics.add(std::vector<float>{kNan, kNan}, average);
  EXPECT_TRUE(std::isnan(statistics.smallest(0)));
  EXPECT_TRUE(std::isnan(statistics.mean(0)));
  EXPECT_TRUE(std::isnan(statistics.deviation(0)));
  EXPECT_FALSE(statistics.constant(0));
  EXPECT_EQ(average[0], 0.0);
}

TEST(AuditColumnStatistics, hashes_depend_on_values_and_their_order) {
  const auto hash = [](std::vector<float> column) {
    ColumnStatistics statistics(1);
    std::vector<double> average(1);
    for (const float value : column) statistics.add(std::vector<float>{value}, average);
    return statistics.hash(0);
  };
  EXPECT_EQ(hash({1, 0, 1}), hash({1, -0.0f, 1}));
  EXPECT_NE(hash({1, 0, 1}), hash({1, 1, 0}));
  EXPECT_NE(hash({1, 0, 1}), hash({1, 0, std::nextafter(1.0f, 2.0f)}));
  ColumnStatistics statistics(1);
  std::vector<double> average(1);
  const auto even = statistics.add(std::vector<float>{1, 2}, average).hash;
  EXPECT_NE(even, statistics.add(std::vector<float>{2, 1}, average).hash);
  EXPECT_NE(even, statistics.add(std::vector<float>{1, 2, 0}, average).hash);
}

TEST(AuditColumnStatistics, broken_frames_are_a_programmers_mistake) {
  ColumnStatistics statistics(2);
  std::vector<double> average(2), short_average(1);
  EXPECT_THROW(statistics.add(std::vector<float>{1, 2, 3}, average), CheckFailure);
  EXPECT_THROW(statistics.add(std::vector<float>{}, average), CheckFailure);
  EXPECT_THROW(statistics.add(std::vector<float>{1, 2}, short_average), CheckFailure);
}

}  // namespace
}  // namespace modrob::data
