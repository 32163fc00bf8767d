#include "text/prelude.h"

namespace modrob::text {
namespace {

// The words of a text, joined by blanks.
std::string words_of(const std::string& normal) {
  std::string words;
  bool begins = true;
  for (size_t position = 0; position < normal.size();) {
    const size_t begin = position;
    const char32_t c = decode_utf8(normal, position);
    if (BertCharacters::is_space(c)) {
      begins = true;
      continue;
    }
    const bool alone = BertCharacters::is_punctuation(c);
    if ((begins || alone) && !words.empty()) words += ' ';
    words += normal.substr(begin, position - begin);
    begins = alone;
  }
  return words;
}

// characters.json was made by tools/tokenizer_expectations.py: hashes of what tokenizers makes of each code point.
TEST(BertCharacters, agree_with_tokenizers_on_every_code_point) {
  const auto file = io::read_json(MODROB_SOURCE_DIR "/tests/text/tokenizer/characters.json");
  const auto block = file.at("block").get<char32_t>();
  int64_t compared = 0;
  for (const auto& setting : file.at("settings")) {
    BertNormalizer normalizer;
    normalizer.strip_accents = setting.at("strip_accents").get<bool>();
    normalizer.lower_case = setting.at("lower_case").get<bool>();
    std::istringstream hashes(setting.at("hashes").get<std::string>());
    for (char32_t first = 0; first < 0x110000; first += block) {
      std::string lines;
      for (char32_t c = first; c < first + block; ++c) {
        if (c >= 0xD800 && c <= 0xDFFF) continue;
        std::string text = "a";
        append_utf8(text, c);
        if (!lines.empty()) lines += '\n';
        lines += words_of(normalizer.normalize(text + "b"));
        ++compared;
      }
      std::string expected;
      hashes >> expected;
      ASSERT_EQ(sha256(lines).substr(0, expected.size()), expected)
          << "a code point of the block from " << std::hex << static_cast<uint32_t>(first) << ", strip_accents "
          << normalizer.strip_accents << ", lower_case " << normalizer.lower_case;
    }
  }
  EXPECT_EQ(compared, 4 * (0x110000 - 0x800));
}

TEST(BertCharacters, marks_have_the_combining_classes_of_unicode_9) {
  EXPECT_EQ(BertCharacters::combining_class(U'a'), 0);
  EXPECT_EQ(BertCharacters::combining_class(0x301), 230);
  EXPECT_EQ(BertCharacters::combining_class(0x334), 1);
  EXPECT_EQ(BertCharacters::combining_class(0x898), 0) << "a mark of Unicode 14, younger than the tables of tokenizers";
}

TEST(BertCharacters, word_characters_are_letters_marks_digits_and_connectors) {
  for (const char32_t c : {U'a', U'7', U'_', U'\u0301', U'\u4E2D', U'\u24B6', U'\u200D', U'\u2167'}) {
    EXPECT_TRUE(BertCharacters::is_word_character(c)) << static_cast<uint32_t>(c);
  }
  for (const char32_t c : {U' ', U'-', U'$', U'\u00BD', U'\u3000', U'\u200B'}) {
    EXPECT_FALSE(BertCharacters::is_word_character(c)) << static_cast<uint32_t>(c);
  }
}

}  // namespace
}  // namespace modrob::text
