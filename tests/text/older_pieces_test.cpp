#include "text/prelude.h"

namespace modrob::text {
namespace {

TEST(OlderPieces, usual_texts_had_the_same) {
  EXPECT_FALSE(
      had_other_pieces("It's GOOD \u2014 d\u00E9nouement, \u0130stanbul, \u597D, \uC88B\uC740, \U0001F600 \u0301"));
  EXPECT_FALSE(had_other_pieces("\xFF"));
  EXPECT_FALSE(had_other_pieces(""));
}

TEST(OlderPieces, younger_characters_had_others) {
  EXPECT_TRUE(had_other_pieces("a\u2E43")) << "punctuation of Unicode 9";
  EXPECT_TRUE(had_other_pieces("a\u0898")) << "a mark of Unicode 14";
  EXPECT_TRUE(had_other_pieces("\U0002B820")) << "not among the ideographs of tokenizers";
}

TEST(OlderPieces, hundreds_of_assigned_characters_had_others_and_no_more) {
  int64_t kept = 0;  // those that were dropped, among them all unassigned ones, are not counted
  for (char32_t c = 0; c <= 0x10FFFF; ++c) {
    if (c >= 0xD800 && c <= 0xDFFF) continue;
    std::string text;
    append_utf8(text, c);
    kept += had_other_pieces(text) && classify(c) != CharClass::kDropped;
  }
  EXPECT_GT(kept, 700);
  EXPECT_LT(kept, 1000);
}

}  // namespace
}  // namespace modrob::text
