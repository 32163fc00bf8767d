#include "core/prelude.h"

namespace modrob {
namespace {

TEST(NearMatches, are_ordered_by_distance_whatever_the_case) {
  EXPECT_THAT(near_matches("MISA", {"mmim", "bbfn", "misa"}), ElementsAre("misa"));
  // Distances 2, 1 and 3; a third of the length is 8 / 3.
  EXPECT_THAT(near_matches("noise_ad", {"noise_xdd", "noise_add", "noise"}), ElementsAre("noise_add", "noise_xdd"));
  EXPECT_THAT(near_matches("freeze_layers", {"text.freeze_layers", "seed"}), ElementsAre("text.freeze_layers"));
  EXPECT_THAT(near_matches("tset", {"train", "valid", "test"}), ElementsAre("test"));
  EXPECT_THAT(near_matches("darws", {"data", "draws"}), ElementsAre("draws"));
}

TEST(NearMatches, gives_nothing_for_a_stranger_and_at_most_three) {
  EXPECT_THAT(near_matches("completely_else", {"misa", "mult"}), IsEmpty());
  EXPECT_THAT(near_matches("abcdef", {"abcdea", "abcdeb", "abcdec", "abcded"}),
              ElementsAre("abcdea", "abcdeb", "abcdec"));
  EXPECT_THAT(near_matches("x", {}), IsEmpty());
}

TEST(Suggestion, names_the_close_ones_and_then_all) {
  EXPECT_EQ(suggestion("misq", {"bbfn", "misa"}), "did you mean 'misa'? Known: bbfn, misa.");
  EXPECT_EQ(suggestion("abcx", {"abca", "abcb", "z"}), "did you mean 'abca' or 'abcb'? Known: abca, abcb, z.");
  EXPECT_EQ(suggestion("unlike", {"z"}), "Known: z.");
}

TEST(Check, throws_with_condition_place_and_message) {
  const int one = 1;
  EXPECT_NO_THROW(MODROB_CHECK(one == 1, "never"));
  try {
    MODROB_CHECK(one == 2, "one is " + std::to_string(one));
    FAIL() << "expected a CheckFailure";
  } catch (const CheckFailure& failure) {
    EXPECT_THAT(failure.what(), HasSubstr("error_test.cpp:"));
    EXPECT_THAT(failure.what(), HasSubstr("check failed: one == 2: one is 1"));
  }
}

}  // namespace
}  // namespace modrob
