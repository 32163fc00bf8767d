#include "text/prelude.h"

namespace modrob::text {
namespace {

Wordpiece tokenizer(const std::string& words, bool cased) {
  TokenizerSettings settings;
  settings.normalizer.lower_case = settings.normalizer.strip_accents = !cased;
  std::string vocabulary = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n" + words;
  for (char letter = 'a'; letter <= 'z'; ++letter) vocabulary += std::string(1, letter) + "\n";
  return Wordpiece(Vocabulary::from_text(vocabulary, "v", settings), settings);
}

TEST(UnknownPieces, are_counted_over_texts) {
  UnknownPieces found;
  EXPECT_FALSE(found.many());
  found.add(std::array<int64_t, 9>{1, 2, 3, 4, 5, 6, 7, 8, 9}, 1);
  found.add(std::array<int64_t, 1>{4}, 1);
  EXPECT_FALSE(found.many()) << "a tenth is not more than a tenth";
  found.add(std::array<int64_t, 2>{1, 1}, 1);
  EXPECT_TRUE(found.many());
  EXPECT_EQ(found.text(), "3 of 12 pieces are [UNK] (25.0 %)");
}

TEST(UnknownPieces, case_is_named_when_it_explains_them) {
  const std::vector<std::string_view> shouted = {"GOOD FILM"}, quiet = {"good film"};
  EXPECT_THAT(likely_reason(tokenizer("good\nfilm\n", true), shouted),
              AllOf(HasSubstr("in lower case and without accents"), HasSubstr("tokenizer_config.json")));
  const std::vector<std::string_view> german = {"Sch\u00F6ner Film"};
  EXPECT_THAT(likely_reason(tokenizer("Sch\u00F6ner\nFilm\n", false), german),
              HasSubstr("when letters keep their case and accents"));
}

TEST(UnknownPieces, letters_that_the_vocabulary_lacks_are_named) {
  const std::vector<std::string_view> chinese = {"\u597D\u7535\u5F71 good", "\u597D"};
  EXPECT_THAT(likely_reason(tokenizer("good\n", false), chinese),
              AllOf(HasSubstr("such as '\u597D', "), HasSubstr("another language or script")));
}

TEST(UnknownPieces, else_it_is_the_language) {
  const std::vector<std::string_view> dutch = {"een goede film"};
  EXPECT_EQ(likely_reason(tokenizer("good\n", false), dutch), "the vocabulary is probably of another language");
}

}  // namespace
}  // namespace modrob::text
