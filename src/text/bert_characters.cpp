#include "text/bert_characters.h"

#include <utf8proc.h>

#include <algorithm>
#include <array>

#include "core/error.h"
#include "text/bert_character_tables.h"

namespace modrob::text {

namespace {

constexpr std::array<CodeRange, 7> kIdeographs = {{{0x3400, 0x4DBF},
                                                   {0x4E00, 0x9FFF},
                                                   {0xF900, 0xFAFF},
                                                   {0x20000, 0x2A6DF},
                                                   {0x2A700, 0x2B81F},
                                                   {0x2B920, 0x2CEAF},
                                                   {0x2F800, 0x2FA1F}}};

// Characters with the property Alphabetic that are symbols by category: letters in circles and squares.
constexpr std::array<CodeRange, 4> kLetterSymbols = {
    {{0x24B6, 0x24E9}, {0x1F130, 0x1F149}, {0x1F150, 0x1F169}, {0x1F170, 0x1F189}}};

// Decompositions that are younger than the tables of tokenizers, which leave these characters whole.
constexpr std::array<CodeRange, 11> kWhole = {{{0x105C9, 0x105C9},
                                               {0x105E4, 0x105E4},
                                               {0x11383, 0x11383},
                                               {0x11385, 0x11385},
                                               {0x1138E, 0x1138E},
                                               {0x11391, 0x11391},
                                               {0x113C5, 0x113C5},
                                               {0x113C7, 0x113C8},
                                               {0x11938, 0x11938},
                                               {0x16121, 0x16128},
                                               {0x16D68, 0x16D6A}}};

// Lower case of letters that are younger than Unicode 14.0, which utf8proc may not know: c + offset.
struct LowerCase {
  char32_t first, last;
  int32_t offset;
};
constexpr std::array<LowerCase, 10> kYoungLowerCase = {{{0x1C89, 0x1C89, 1},
                                                        {0xA7CB, 0xA7CB, 0x264 - 0xA7CB},
                                                        {0xA7CC, 0xA7CC, 1},
                                                        {0xA7CE, 0xA7CE, 1},
                                                        {0xA7D2, 0xA7D2, 1},
                                                        {0xA7D4, 0xA7D4, 1},
                                                        {0xA7DA, 0xA7DA, 1},
                                                        {0xA7DC, 0xA7DC, 0x19B - 0xA7DC},
                                                        {0x10D50, 0x10D65, 0x20},
                                                        {0x16EA0, 0x16EB8, 0x1B}}};

}  // namespace

bool BertCharacters::is_dropped(char32_t c) {
  if (c >= 0x20 && c < 0x7F) return false;
  return contains(dropped_characters(), c);
}

bool BertCharacters::is_space(char32_t c) {
  if (c < 0x80) return c == U' ' || (c >= 0x9 && c <= 0xD);
  return c == 0x85 || c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 ||
         c == 0x202F || c == 0x205F || c == 0x3000;
}

bool BertCharacters::is_ideograph(char32_t c) { return c >= kIdeographs.front().first && contains(kIdeographs, c); }

bool BertCharacters::is_punctuation(char32_t c) {
  if (c < 0x80) {
    return (c >= 0x21 && c <= 0x2F) || (c >= 0x3A && c <= 0x40) || (c >= 0x5B && c <= 0x60) || (c >= 0x7B && c <= 0x7E);
  }
  return contains(punctuation_characters(), c);
}

bool BertCharacters::is_nonspacing_mark(char32_t c) { return c >= 0x300 && contains(nonspacing_marks(), c); }

bool BertCharacters::is_word_character(char32_t c) {
  switch (utf8proc_category(static_cast<utf8proc_int32_t>(c))) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
    case UTF8PROC_CATEGORY_ME:
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_NL:
    case UTF8PROC_CATEGORY_PC:
      return true;
    default:
      return c == 0x200C || c == 0x200D || contains(kLetterSymbols, c);
  }
}

void BertCharacters::append_lower_case(char32_t c, std::u32string& out) {
  if (c < 0x80) {
    out += c >= U'A' && c <= U'Z' ? c + 0x20 : c;
    return;
  }
  if (c == 0x130) {  // the only one whose lower case is longer
    out += U"i\u0307";
    return;
  }
  if (c >= kYoungLowerCase.front().first) {
    for (const auto& letters : kYoungLowerCase) {
      if (c < letters.first || c > letters.last) continue;
      out += static_cast<char32_t>(static_cast<int32_t>(c) + letters.offset);
      return;
    }
  }
  out += static_cast<char32_t>(utf8proc_tolower(static_cast<utf8proc_int32_t>(c)));
}

void BertCharacters::append_decomposition(char32_t c, std::u32string& out) {
  if (c < 0xC0 || (c >= kWhole.front().first && contains(kWhole, c))) {
    out += c;
    return;
  }
  std::array<utf8proc_int32_t, 8> parts;
  const auto count = utf8proc_decompose_char(static_cast<utf8proc_int32_t>(c), parts.data(), parts.size(),
                                             UTF8PROC_DECOMPOSE, /*last_boundclass=*/nullptr);
  MODROB_CHECK(count >= 0 && static_cast<size_t>(count) <= parts.size(),
               "a canonical decomposition has at most 4 parts");
  for (size_t i = 0; i < static_cast<size_t>(count); ++i) out += static_cast<char32_t>(parts[i]);
}

int BertCharacters::combining_class(char32_t c) {
  if (c < 0x300 || !contains(ordered_marks(), c)) return 0;
  return utf8proc_get_property(static_cast<utf8proc_int32_t>(c))->combining_class;
}

}  // namespace modrob::text
