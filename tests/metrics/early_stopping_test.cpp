#include "metrics/prelude.h"

namespace modrob::metrics {

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

}  // namespace modrob::metrics
