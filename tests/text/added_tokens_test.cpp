#include "text/prelude.h"

namespace modrob::text {
namespace {

// "[a](7)[ b]": text, then tokens with their ids.
std::string shown(const AddedTokenMatcher& matcher, const std::string& text) {
  std::string result;
  for (const auto& part : matcher.split(text)) {
    result += "[" + std::string(part.text) + "]";
    if (part.id >= 0) result += "(" + std::to_string(part.id) + ")";
  }
  return result;
}

TEST(AddedTokens, the_first_and_then_the_longest_is_taken) {
  const AddedTokenMatcher matcher(
      {{.content = "ab", .id = 1}, {.content = "abc", .id = 2}, {.content = "cd", .id = 3}});
  EXPECT_EQ(shown(matcher, "xabcdab"), "[x][abc](2)[d][ab](1)");
  EXPECT_EQ(shown(matcher, ""), "");
  EXPECT_EQ(shown(AddedTokenMatcher(), "ab"), "[ab]");
  EXPECT_TRUE(AddedTokenMatcher().empty());
}

TEST(AddedTokens, single_words_have_no_word_beside_them) {
  const AddedTokenMatcher matcher({{.content = "ab", .id = 1, .single_word = true}});
  EXPECT_EQ(shown(matcher, "ab xab, ab_ ab"), "[ab](1)[ xab, ab_ ][ab](1)");
  EXPECT_EQ(shown(matcher, "\u00E9ab \u00E9"), "[\u00E9ab \u00E9]");
  EXPECT_EQ(shown(matcher, "\u3002ab\u3002"), "[\u3002][ab](1)[\u3002]");
}

TEST(AddedTokens, white_space_is_taken_along_where_the_flags_say_so) {
  const AddedTokenMatcher left({{.content = "t", .id = 1, .lstrip = true}});
  EXPECT_EQ(shown(left, "a \u3000\tt  t"), "[a][ \u3000\tt](1)[  t](1)");
  const AddedTokenMatcher right({{.content = "t", .id = 1, .rstrip = true}});
  EXPECT_EQ(shown(right, "at \u3000 t a"), "[a][t \u3000 ](1)[t ](1)[a]");
  const AddedTokenMatcher both({{.content = "t", .id = 1, .lstrip = true, .rstrip = true}});
  EXPECT_EQ(shown(both, " t t "), "[ t ](1)[t ](1)");
}

TEST(AddedTokens, an_empty_content_is_a_programmers_mistake) {
  EXPECT_THROW(AddedTokenMatcher({{.content = ""}}), CheckFailure);
}

}  // namespace
}  // namespace modrob::text
