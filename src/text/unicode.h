#pragma once

#include <string>
#include <string_view>

namespace modrob::text {

/// What the uncased BERT tokeniser in Python (transformers 4 and before) does with a code point before folding: for
/// counting and comparing words. Pieces follow BertCharacters. docs/encoders.md, "What it was compared with".
enum class CharClass {
  kDropped,    ///< U+0000, U+FFFD, general category C* (unassigned included) except TAB, LF, CR
  kSpace,      ///< TAB, LF, CR, category Zs, U+2028, U+2029
  kIdeograph,  ///< the eight CJK ranges of the reference: a word of its own
  kOrdinary,
};
CharClass classify(char32_t code_point);

/// ASCII punctuation ($ + < = > ^ ` | ~ included) and general category P*.
bool is_punctuation(char32_t code_point);

/// General category L* or N*.
bool is_letter_or_digit(char32_t code_point);

/// Appends the code point in lower case, canonically decomposed, without category Mn; nothing may remain. Only the
/// character itself is looked at, so a capital sigma at a word's end becomes U+03C3 as everywhere.
void fold(char32_t code_point, std::u32string& out);

/// Normal form C of UTF-8 text, in which the same letters are the same bytes: names are compared in it, because file
/// systems and spreadsheets change "é" into "e" and an accent. What is not UTF-8 stays as it is.
std::string composed(std::string_view utf8);

/// Version of the character tables, e.g. "14.0.0". Characters younger than it count as unassigned.
std::string_view unicode_version();

}  // namespace modrob::text
