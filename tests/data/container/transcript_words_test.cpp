#include "data/prelude.h"

namespace modrob::data {
namespace {

TEST(TranscriptWords, between_blanks_where_there_are_blanks) {
  EXPECT_THAT(transcript_words("It's GOOD, -- isn't it?!"), ElementsAre("It's", "GOOD,", "isn't", "it?!"));
  EXPECT_THAT(transcript_words("\uC88B\uC740 \uC601\uD654"), ElementsAre("\uC88B\uC740", "\uC601\uD654"));
  EXPECT_THAT(transcript_words("?! "), ElementsAre("?!"));
  EXPECT_THAT(transcript_words(" \n"), IsEmpty());
}

TEST(TranscriptWords, each_ideograph_is_one) {
  EXPECT_THAT(transcript_words("\u8FD9\u90E8 iPhone\u624B\u673A2\u597D\uFF01"),
              ElementsAre("\u8FD9", "\u90E8", "iPhone", "\u624B", "\u673A", "2", "\u597D\uFF01"));
  EXPECT_THAT(transcript_words("\u300C\u597D\u300D\u5417"), ElementsAre("\u597D\u300D", "\u5417"));
  EXPECT_THAT(transcript_words("\U00020000\U00030000\u3005"), ElementsAre("\U00020000", "\U00030000", "\u3005"));
}

TEST(TranscriptWords, letters_of_other_scripts_without_blanks_with_their_marks) {
  // Thai with vowel and tone marks, kana with a length mark and a voicing mark, Burmese with an asat.
  EXPECT_THAT(transcript_words("\u0E14\u0E35\u0E21\u0E31\u0E49"), ElementsAre("\u0E14\u0E35", "\u0E21\u0E31\u0E49"));
  EXPECT_THAT(transcript_words("\u30B3\u30FC\u30D2\u30FC\u304B\u3099"),
              ElementsAre("\u30B3\u30FC", "\u30D2\u30FC", "\u304B\u3099"));
  EXPECT_THAT(transcript_words("\u1019\u103A\u1000"), ElementsAre("\u1019\u103A", "\u1000"));
}

TEST(TranscriptWords, words_of_a_data_set_are_split_alike) {
  EXPECT_THAT(transcript_words(std::vector<std::string_view>{"good", "\u597D\u5427", "--"}),
              ElementsAre("good", "\u597D", "\u5427", "--"));
}

}  // namespace
}  // namespace modrob::data
