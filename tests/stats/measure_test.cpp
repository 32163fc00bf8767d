#include "stats/prelude.h"

namespace modrob::stats {
namespace {

TEST(Measure, each_metric_has_its_scale_and_support) {
  for (const char* name : {"corr", "ccc", "spearman"}) {
    const auto measure = values_of(metrics::find_metric(name));
    EXPECT_EQ(measure.scale, Scale::kAtanh);
    EXPECT_EQ(measure.support.low, -1);
    EXPECT_FALSE(measure.share);
  }
  for (const char* name : {"f1_non0", "acc7"}) {
    const auto measure = values_of(metrics::find_metric(name));
    EXPECT_EQ(measure.scale, Scale::kLogit);
    EXPECT_EQ(measure.support.low, 0);
    EXPECT_EQ(measure.support.high, 1);
    EXPECT_TRUE(measure.share);
  }
  EXPECT_EQ(values_of(metrics::find_metric("mae")).scale, Scale::kLog);
  EXPECT_TRUE(std::isinf(values_of(metrics::find_metric("mae")).support.high));
}

TEST(Measure, differences_and_averages_are_as_they_are_and_keep_what_is_possible) {
  const auto corr = differences_of(metrics::find_metric("corr")), f1 = differences_of(metrics::find_metric("f1_non0"));
  EXPECT_EQ(corr.scale, Scale::kIdentity);
  EXPECT_EQ(corr.support.low, -2);
  EXPECT_EQ(f1.support.low, -1);
  EXPECT_EQ(f1.support.high, 1);
  EXPECT_EQ(averages_of(metrics::find_metric("f1_non0"), 0.3).support.high, 0.3);
  EXPECT_EQ(averages_of(metrics::find_metric("corr")).support.low, -1);
}

TEST(Measure, scales_and_their_slopes) {
  for (const Scale scale : {Scale::kIdentity, Scale::kAtanh, Scale::kLogit, Scale::kLog}) {
    for (const double value : {0.1, 0.5, 0.83}) {
      EXPECT_NEAR(from_scale(scale, to_scale(scale, value)), value, 1e-15);
      const double step = 1e-6;
      EXPECT_NEAR((to_scale(scale, value + step) - to_scale(scale, value - step)) / (2 * step), slope_of(scale, value),
                  1e-7);
    }
  }
}

}  // namespace
}  // namespace modrob::stats
