#include "data/spoken_reviews/portable_math.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

namespace modrob::data {
namespace {

TEST(PortableMath, sine_agrees_with_the_library) {
  for (int i = 0; i <= 100'000; ++i) {
    const double turns = i * 1e-4;
    ASSERT_NEAR(sin_of_turns(turns), std::sin(2 * std::numbers::pi * (turns - std::floor(turns))), 1e-15) << turns;
  }
  EXPECT_EQ(sin_of_turns(0.0), 0.0);
  EXPECT_EQ(sin_of_turns(7.5), 0.0);
  EXPECT_NEAR(sin_of_turns(0.25), 1.0, 2e-16);
  EXPECT_NEAR(sin_of_turns(3.75), -1.0, 2e-16);
}

TEST(PortableMath, power_agrees_with_the_library) {
  for (int i = 0; i <= 20'000; ++i) {
    const double x = i * 1e-4;
    ASSERT_NEAR(power_of_two(x) / std::exp2(x), 1.0, 1e-15) << x;
  }
  EXPECT_EQ(power_of_two(0.0), 1.0);
}

}  // namespace
}  // namespace modrob::data
