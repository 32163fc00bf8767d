#include "stats/prelude.h"

namespace modrob::stats {
namespace {

TEST(EdgeInterval, no_difference_seen_in_six_videos_leaves_39_percent) {
  EXPECT_NEAR(unseen_share(6, 0.95), 0.393, 0.0005);
  EXPECT_NEAR(unseen_share(100, 0.95), 3.0 / 100, 0.0005) << "the rule of three";
}

TEST(EdgeInterval, unseen_videos_may_lie_at_either_end) {
  const auto value = unseen_interval(1, {0, 1}, 6, 0.95);
  EXPECT_NEAR(value.low, 1 - unseen_share(6, 0.95), 1e-12);
  EXPECT_EQ(value.high, 1);
  const auto equal = unseen_interval(0, {-1, 1}, 6, 0.95);
  EXPECT_NEAR(equal.low, -unseen_share(6, 0.95), 1e-12);
  EXPECT_NEAR(equal.high, unseen_share(6, 0.95), 1e-12);
}

TEST(EdgeInterval, independent_utterances_have_clopper_and_pearsons_interval) {
  // 95 of 100, many degrees of freedom: scipy.stats.beta.ppf(0.025, 95, 6), beta.ppf(0.975, 96, 5).
  const double error = std::sqrt(0.95 * 0.05 / 100);
  const auto interval = effective_interval(0.95, error, 1e9, 100, 0.95);
  EXPECT_NEAR(interval.low, 0.8871651, 1e-6);
  EXPECT_NEAR(interval.high, 0.9835681, 1e-6);
}

TEST(EdgeInterval, grows_with_the_error_and_with_fewer_degrees_and_never_counts_more_than_all_utterances) {
  const auto width = [](const Interval& interval) { return interval.high - interval.low; };
  const auto narrow = effective_interval(0.95, 0.01, 30, 1000, 0.95);
  EXPECT_GT(width(effective_interval(0.95, 0.03, 30, 1000, 0.95)), width(narrow));
  EXPECT_GT(width(effective_interval(0.95, 0.01, 4, 1000, 0.95)), width(narrow));
  EXPECT_EQ(width(effective_interval(0.95, 1e-6, 30, 1000, 0.95)),
            width(effective_interval(0.95, 1e-5, 30, 1000, 0.95)));
}

}  // namespace
}  // namespace modrob::stats
