#pragma once

#include <string>
#include <string_view>

namespace modrob::text {

/// Characters as HuggingFace's tokenizers library sees them, the code behind transformers' BertTokenizer (version 5)
/// and BertTokenizerFast (before). Equal to its version 0.23.3 on every Unicode scalar value, so on all assigned
/// characters of every version up to Unicode 17.0. Its tables of categories are those of Unicode 8.0: what is younger
/// is a letter to it. The older BertTokenizer, in Python, goes by the tables of Python's version: text/unicode.h. Only
/// is_word_character depends on which version of utf8proc is installed.
class BertCharacters {
 public:
  /// Cleaning drops it: U+0000, U+FFFD, control, format and private-use characters, but not TAB, LF and CR.
  static bool is_dropped(char32_t c);
  /// The property White_Space.
  static bool is_space(char32_t c);
  /// A word of its own where ideographs are split off. U+2B820 to U+2B91F, which the Python code has, are none.
  static bool is_ideograph(char32_t c);
  /// A word of its own: ASCII 21-2F, 3A-40, 5B-60, 7B-7E and general category P*.
  static bool is_punctuation(char32_t c);
  /// Stripping accents drops it: general category Mn.
  static bool is_nonspacing_mark(char32_t c);
  /// What single_word looks for beside an added token: letters, marks, decimal digits, connectors such as "_".
  static bool is_word_character(char32_t c);

  /// Appends the full lower case of the character alone: U+0130 becomes two code points, a capital sigma U+03C3.
  static void append_lower_case(char32_t c, std::u32string& out);
  /// Appends the canonical decomposition (NFD without reordering).
  static void append_decomposition(char32_t c, std::u32string& out);
  /// 0 for what begins anew; marks behind such a character are put in ascending order by NFD.
  static int combining_class(char32_t c);
};

}  // namespace modrob::text
