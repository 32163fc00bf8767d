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

TEST(EarlyStopping, a_loss_that_is_not_finite_selects_nothing) {
  EarlyStopping stopping({.patience = 3});
  for (const double loss : {double{INFINITY}, double{NAN}}) EXPECT_FALSE(stopping.update(0, loss).improved) << loss;
  EXPECT_FALSE(stopping.best_epoch());
  EXPECT_EQ(stopping.patience_left(), 1);
}

TEST(EarlyStopping, goes_on_from_what_is_stored) {
  EarlyStopping stopping({.patience = 2});
  EXPECT_EQ(io::record_json(stopping).dump(), R"({"left":2,"best_epoch":null,"best_loss":null})");
  stopping.update(0, 0.5);
  stopping.update(1, 1.0);
  const io::Json stored = io::record_json(stopping);
  EXPECT_EQ(stored.dump(), R"({"left":1,"best_epoch":0,"best_loss":0.5})");
  EarlyStopping resumed({.patience = 2, .ties_improve = false});
  io::JsonReader(stored, "file").visit(resumed);
  EXPECT_FALSE(resumed.update(2, 0.5).improved) << "the rule is the settings'";
  EXPECT_TRUE(resumed.update(3, 1.0).stop);
  EXPECT_EQ(resumed.best_epoch(), 0);
}

TEST(EarlyStopping, a_best_epoch_without_its_loss_is_refused) {
  const auto refused = [](const char* text) {
    const io::Json json = io::parse_json(text, "file");
    return user_error_of([&] { io::read_record<EarlyStopping>(json, "file"); });
  };
  EXPECT_EQ(refused(R"({"left":1,"best_epoch":0,"best_loss":null})"),
            "file: best_loss: must be null where best_epoch is, and only there");
  EXPECT_EQ(refused(R"({"left":1,"best_epoch":"a","best_loss":null})"),
            "file: best_epoch: must be an integer, not \"a\"");
}

}  // namespace modrob::metrics
