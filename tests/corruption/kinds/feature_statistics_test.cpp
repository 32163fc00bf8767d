#include "corruption/kinds/feature_statistics.h"

#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

#include <cmath>

#include "core/error.h"

namespace modrob::corruption {
namespace {

using ::testing::DoubleEq;
using ::testing::ElementsAre;

TEST(FeatureStatistics, are_of_each_feature_over_all_vectors) {
  FeatureStatistics statistics;
  for (const float x : {1.0F, 2.0F, 6.0F}) statistics.add(std::vector{x, -5.0F});
  EXPECT_EQ(statistics.count(), 3);
  EXPECT_THAT(statistics.mean(), ElementsAre(DoubleEq(3), DoubleEq(-5)));
  EXPECT_THAT(statistics.standard_deviation(), ElementsAre(DoubleEq(std::sqrt(14.0 / 3)), DoubleEq(0)));
}

TEST(FeatureStatistics, lose_nothing_far_from_zero) {
  FeatureStatistics statistics;
  for (int i = 0; i < 1000; ++i) statistics.add(std::vector{i % 2 == 0 ? 1e6F : 1e6F + 1});
  EXPECT_NEAR(statistics.standard_deviation()[0], 0.5, 1e-9);
}

TEST(FeatureStatistics, of_other_widths_are_no_encodings_of_one_modality) {
  FeatureStatistics statistics;
  statistics.add(std::vector{1.0F});
  EXPECT_THROW(statistics.add(std::vector{1.0F, 2.0F}), CheckFailure);
}

}  // namespace
}  // namespace modrob::corruption
