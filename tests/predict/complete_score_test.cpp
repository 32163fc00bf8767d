#include "predict/complete_score.h"

#include <gtest/gtest.h>

#include <cmath>

namespace modrob::predict {
namespace {

TEST(CompleteScores, are_the_score_and_what_completing_did_to_its_neighbours) {
  // Two hundred utterances: those that scored -1 went to -2, those that scored 1 went down by 0 to 1.99.
  std::vector<float> without, complete;
  for (int i = 0; i < 200; ++i) {
    without.push_back(i < 100 ? -1 : 1);
    complete.push_back(i < 100 ? -2 : static_cast<float>(1 - (i - 100) * 0.01 * 2));
  }
  const CompleteScores scores(complete, without);
  const auto low = scores.of(-0.9F);
  EXPECT_NEAR(low.low, -1.9, 1e-6);
  EXPECT_NEAR(low.high, -1.9, 1e-6);
  EXPECT_EQ(low.other_sign, 0);
  // Changes 0, -0.02, ..., -1.98: of 0.91, the 54 beyond -0.91 change its sign.
  const auto high = scores.of(0.91F);
  EXPECT_NEAR(high.low, 0.91 - 0.95 * 99 * 0.02, 1e-6);
  EXPECT_NEAR(high.high, 0.91 - 0.05 * 99 * 0.02, 1e-6);
  EXPECT_NEAR(high.other_sign, 0.54, 1e-9);
}

TEST(CompleteScores, equal_scores_are_neighbours_all) {
  const std::vector<float> without(300, 0.5F);
  std::vector<float> complete(300, 0.5F);
  std::fill(complete.begin(), complete.begin() + 75, -0.5F);
  EXPECT_DOUBLE_EQ(CompleteScores(complete, without).of(0.5F).other_sign, 0.25);
}

TEST(CompleteScores, few_utterances_are_neighbours_all) {
  const std::vector<float> without = {-3, 3}, complete = {-3, 2};
  const auto one = CompleteScores(complete, without).of(0);
  EXPECT_NEAR(one.low, -0.95, 1e-12);
  EXPECT_NEAR(one.high, -0.05, 1e-12);
  EXPECT_EQ(one.other_sign, 0) << "0 has no sign";
}

}  // namespace
}  // namespace modrob::predict
