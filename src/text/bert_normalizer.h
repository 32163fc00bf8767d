#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace modrob::text {

/// What happens to a text before it is split into words; defaults are bert-base-uncased's. The same as tokenizers'
/// BertNormalizer (text/bert_characters.h says which version), which unlike the older Python code composes nothing
/// (NFC): a letter with a separate accent stays two characters in a cased vocabulary.
struct BertNormalizer {
  bool clean_text = true;        ///< drop control characters, make every white space a blank
  bool split_ideographs = true;  ///< blanks around each ideograph (tokenize_chinese_chars)
  bool strip_accents = true;     ///< NFD, without nonspacing marks
  bool lower_case = true;

  /// UTF-8 in, UTF-8 out; ill-formed sequences count as U+FFFD. Stretches between blanks that equal one of `kept`
  /// (sorted) are neither lower-cased nor stripped.
  std::string normalize(std::string_view text, const std::vector<std::string>& kept = {}) const;

  bool operator==(const BertNormalizer&) const = default;
};

}  // namespace modrob::text
