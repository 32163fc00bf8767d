#include "text/prelude.h"

namespace modrob::text {
namespace {

// unicode_tables.tsv, derived from the Unicode Character Database 14.0 independently of this program.
struct Tables {
  std::vector<char> dropped = std::vector<char>(0x110000), space = dropped, punctuation = dropped;
  std::map<char32_t, std::u32string> folds;
};

Tables read_tables() {
  Tables tables;
  std::ifstream file(MODROB_SOURCE_DIR "/tests/golden/tokenizer/unicode_tables.tsv");
  EXPECT_TRUE(file) << "unicode_tables.tsv is missing";
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line[0] == '#') continue;
    std::istringstream fields(line);
    std::string kind, first;
    fields >> kind >> first;
    const auto code = static_cast<char32_t>(std::stoul(first, nullptr, 16));
    if (kind == "F") {
      auto& fold = tables.folds[code];
      for (std::string part; fields >> part && part != "-";)
        fold += static_cast<char32_t>(std::stoul(part, nullptr, 16));
      continue;
    }
    std::string last;
    fields >> last;
    auto& table = kind == "D" ? tables.dropped : kind == "W" ? tables.space : tables.punctuation;
    const auto end = static_cast<char32_t>(std::stoul(last, nullptr, 16));
    for (char32_t c = code; c <= end; ++c) table[c] = 1;
  }
  return tables;
}

std::u32string folded(char32_t c) {
  std::u32string result;
  fold(c, result);
  return result;
}

std::string hex(char32_t c) {
  std::ostringstream text;
  text << "U+" << std::hex << static_cast<uint32_t>(c);
  return text.str();
}

TEST(Unicode, agrees_with_the_tables_on_every_code_point) {
  const Tables tables = read_tables();
  ASSERT_GT(tables.folds.size(), 1000u);
  // A newer library knows more characters; the ones of 14.0 keep what they are.
  const bool same_version = unicode_version().starts_with("14.");
  for (char32_t c = 0; c <= 0x10FFFF; ++c) {
    if (tables.dropped[c]) {
      if (same_version) {
        ASSERT_EQ(classify(c), CharClass::kDropped) << hex(c);
      }
      continue;
    }
    const bool ordinary = classify(c) == CharClass::kOrdinary || classify(c) == CharClass::kIdeograph;
    ASSERT_EQ(classify(c) == CharClass::kSpace, static_cast<bool>(tables.space[c])) << hex(c);
    if (tables.space[c]) continue;
    ASSERT_TRUE(ordinary) << hex(c);
    ASSERT_EQ(is_punctuation(c), static_cast<bool>(tables.punctuation[c])) << hex(c);
    if (c >= 0xAC00 && c <= 0xD7A3) continue;  // not in the table: by arithmetic, next test
    const auto found = tables.folds.find(c);
    ASSERT_EQ(folded(c), found == tables.folds.end() ? std::u32string(1, c) : found->second) << hex(c);
  }
}

TEST(Unicode, hangul_syllables_fold_into_jamo) {
  for (char32_t c = 0xAC00; c <= 0xD7A3; ++c) {
    const char32_t index = c - 0xAC00;
    std::u32string expected = {0x1100 + index / 588, 0x1161 + index % 588 / 28};
    if (index % 28 != 0) expected += 0x11A7 + index % 28;
    ASSERT_EQ(folded(c), expected);
  }
}

TEST(Unicode, ideographs_are_the_eight_ranges_only) {
  for (const char32_t c : {0x4E00u, 0x9FFFu, 0x3400u, 0x20000u, 0x2A6DFu, 0xF900u, 0x2F800u}) {
    EXPECT_EQ(classify(c), CharClass::kIdeograph) << hex(c);
  }
  for (const char32_t c : {0x3042u, 0x30A2u, 0xAC00u, 0x31350u, 0x3007u}) {
    EXPECT_EQ(classify(c), CharClass::kOrdinary) << hex(c);
  }
}

TEST(Unicode, composed_is_one_form_of_the_same_letters) {
  EXPECT_EQ(composed("Mo\xCC\x88ller"), "M\xC3\xB6ller");
  EXPECT_EQ(composed("M\xC3\xB6ller"), "M\xC3\xB6ller");
  EXPECT_EQ(composed("\xE1\x84\x80\xE1\x85\xA1"), "\xEA\xB0\x80") << "jamo";
  EXPECT_EQ(composed("q\xCC\xA3\xCC\x87"), composed("q\xCC\x87\xCC\xA3")) << "the order of marks";
  EXPECT_EQ(composed("\xEF\xAC\x81"), "\xEF\xAC\x81") << "a ligature is another letter";
  EXPECT_EQ(composed("o\xCC"), "o\xCC") << "not UTF-8";
  EXPECT_EQ(composed(""), "");
  EXPECT_EQ(composed(std::string_view("a\0b", 3)), std::string("a\0b", 3));
}

TEST(Unicode, letters_and_digits) {
  for (const char32_t c : U"aZ7\u00E9\u4E2D\u0663\u00BD") EXPECT_EQ(is_letter_or_digit(c), c != 0);
  for (const char32_t c : U"-'. $\u2019\u00A0\u0301") EXPECT_FALSE(is_letter_or_digit(c));
}

}  // namespace
}  // namespace modrob::text
