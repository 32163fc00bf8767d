#include "text/prelude.h"

namespace modrob::text {
namespace {

std::u32string decode_all(std::string_view text) {
  std::u32string result;
  for (size_t position = 0; position < text.size();) result += decode_utf8(text, position);
  return result;
}

TEST(Utf8, decodes_every_length) {
  EXPECT_EQ(decode_all("a\xC3\xA9\xE4\xB8\xAD\xF0\x9F\x98\x80"), U"a\u00E9\u4E2D\U0001F600");
}

TEST(Utf8, every_scalar_value_survives_the_round_trip) {
  for (char32_t c = 0; c <= 0x10FFFF; ++c) {
    if (c >= 0xD800 && c <= 0xDFFF) continue;
    std::string encoded;
    append_utf8(encoded, c);
    size_t position = 0;
    ASSERT_EQ(decode_utf8(encoded, position), c);
    ASSERT_EQ(position, encoded.size());
    ASSERT_TRUE(is_valid_utf8(encoded));
  }
}

TEST(Utf8, ill_formed_sequences_become_replacement_characters) {
  const std::vector<std::pair<std::string, std::u32string>> cases = {
      {"\x80x", U"\uFFFDx"},                                // stray continuation byte
      {"\xC3(", U"\uFFFD("},                                // missing continuation byte
      {"\xC3", U"\uFFFD"},                                  // cut off
      {"\xE4\xB8", U"\uFFFD"},                              // cut off later: one replacement
      {"\xC0\xAFx", U"\uFFFD\uFFFDx"},                      // overlong '/'
      {"\xE0\x80\xAFx", U"\uFFFD\uFFFD\uFFFDx"},            // overlong in three bytes
      {"\xED\xA0\x80x", U"\uFFFD\uFFFD\uFFFDx"},            // surrogate
      {"\xF4\x90\x80\x80x", U"\uFFFD\uFFFD\uFFFD\uFFFDx"},  // above U+10FFFF
      {"\xF8x\xFF", U"\uFFFDx\uFFFD"},                      // bytes that never occur
      {"\xE4\xC3\xA9", U"\uFFFD\u00E9"},                    // the next character is kept
  };
  for (const auto& [bytes, expected] : cases) {
    EXPECT_EQ(decode_all(bytes), expected);
    EXPECT_FALSE(is_valid_utf8(bytes));
  }
}

TEST(Utf8, a_written_replacement_character_is_valid) { EXPECT_TRUE(is_valid_utf8("\xEF\xBF\xBD")); }

RC_GTEST_PROP(Utf8Property, any_bytes_are_consumed_forwards, (const std::string& bytes)) {
  for (size_t position = 0; position < bytes.size();) {
    const size_t before = position;
    decode_utf8(bytes, position);
    RC_ASSERT(position > before);
    RC_ASSERT(position <= before + 4 && position <= bytes.size());
  }
}

}  // namespace
}  // namespace modrob::text
