#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

#include "data/prelude.h"

namespace modrob::data {
namespace {

std::vector<std::string> words_of(const std::string& transcript) {
  std::vector<std::string> words;
  for (const auto& [begin, end] : split_words(transcript)) {
    words.push_back(transcript.substr(static_cast<size_t>(begin), static_cast<size_t>(end - begin)));
  }
  return words;
}

TEST(WordRanges, pieces_with_a_letter_or_digit_are_words) {
  EXPECT_THAT(words_of("  It's -- well , 9/10!\t'great'\r\n"), ElementsAre("It's", "well", "9/10!", "'great'"));
  EXPECT_THAT(words_of("caf\xC3\xA9\xC2\xA0\xC3\xA9t\xC3\xA9"), ElementsAre("caf\xC3\xA9", "\xC3\xA9t\xC3\xA9"));
}

TEST(WordRanges, a_text_without_letters_is_one_word) {
  EXPECT_THAT(words_of(" ?! ... "), ElementsAre("?! ..."));
  EXPECT_THAT(words_of(" \t\n"), ElementsAre());
  EXPECT_THAT(words_of(""), ElementsAre());
}

TEST(WordRanges, each_contradiction_is_named) {
  const std::string transcript = "caf\xC3\xA9 noir";
  const auto problem = [&](std::vector<WordRange> words) { return word_ranges_problem(transcript, words); };
  EXPECT_EQ(problem({{0, 5}, {6, 10}}), "");
  EXPECT_THAT(problem({}), HasSubstr("no word"));
  EXPECT_THAT(problem({{2, 2}}), HasSubstr("word 0 [2, 2) is empty"));
  EXPECT_THAT(problem({{6, 11}}), HasSubstr("outside the transcript of 10 bytes"));
  EXPECT_THAT(problem({{-1, 3}}), HasSubstr("outside"));
  EXPECT_THAT(problem({{0, 5}, {3, 10}}), HasSubstr("word 1 [3, 10) begins before the previous word ends"));
  EXPECT_THAT(problem({{0, 4}}), HasSubstr("cuts a character"));
  EXPECT_THAT(problem({{4, 10}}), HasSubstr("cuts a character"));
}

RC_GTEST_PROP(WordRangesProperty, what_is_split_keeps_the_rules, (const std::string& bytes)) {
  const auto words = split_words(bytes);
  RC_PRE(!words.empty());
  const auto problem = word_ranges_problem(bytes, words);
  // Only text that is not UTF-8 may be cut inside what looks like a character.
  RC_ASSERT(problem.empty() || problem.find("cuts a character") != std::string::npos);
}

}  // namespace
}  // namespace modrob::data
