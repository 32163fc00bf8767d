#include "train/early_stopping.h"

#include <gtest/gtest.h>

#include <cmath>

#include "train/scoring.h"

namespace modrob::train {

TEST(EarlyStopping, ties_count_unless_the_rule_says_otherwise) {
  EarlyStopping lenient({.patience = 3});
  EXPECT_TRUE(lenient.update(0, 1.0).improved);
  EXPECT_TRUE(lenient.update(1, 1.0).improved);
  EarlyStopping strict({.patience = 3, .ties_improve = false});
  EXPECT_TRUE(strict.update(0, 1.0).improved);
  EXPECT_FALSE(strict.update(1, 1.0).improved);
  EXPECT_TRUE(strict.update(2, std::nextafter(1.0, 0.0)).improved);
}

TEST(EarlyStopping, an_improvement_may_have_to_be_large_enough) {
  EarlyStopping stopping({.patience = 3, .min_improvement = 0.25});
  EXPECT_TRUE(stopping.update(0, 1.0).improved);
  EXPECT_FALSE(stopping.update(1, 0.875).improved);
  EXPECT_TRUE(stopping.update(2, 0.75).improved) << "exactly as much as is asked for";
}

// A reference loop that counts down from N and stops at 0 forgives N - 1 epochs.
TEST(EarlyStopping, forgives_as_many_epochs_as_its_patience) {
  EarlyStopping stopping({.patience = 1});
  EXPECT_FALSE(stopping.update(0, 1.0).stop);
  EXPECT_FALSE(stopping.update(1, 2.0).stop);
  EXPECT_TRUE(stopping.update(2, 2.0).stop);
}

TEST(ValidationLoss, is_squared_or_absolute_over_utterances_or_batches) {
  const std::vector<float> scores = {1, 3, 0};
  const std::vector<double> labels = {0, 0, 0};
  using models::SelectionLoss;
  using models::ValidationMean;
  const auto loss = [&](ValidationMean mean, SelectionLoss kind) {
    return validation_loss(scores, labels, {.batch_size = 2, .mean = mean, .loss = kind});
  };
  EXPECT_DOUBLE_EQ(loss(ValidationMean::kUtterances, SelectionLoss::kSquaredError), 10.0 / 3);
  EXPECT_DOUBLE_EQ(loss(ValidationMean::kUtterances, SelectionLoss::kAbsoluteError), 4.0 / 3);
  EXPECT_DOUBLE_EQ(loss(ValidationMean::kBatches, SelectionLoss::kSquaredError), (5.0 + 0.0) / 2);
  EXPECT_DOUBLE_EQ(loss(ValidationMean::kBatches, SelectionLoss::kAbsoluteError), (2.0 + 0.0) / 2);
}

}  // namespace modrob::train
