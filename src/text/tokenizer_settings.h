#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "io/json.h"
#include "text/added_tokens.h"
#include "text/bert_normalizer.h"

namespace modrob::text {

/// What the special tokens are called; they are looked for in the text as they stand, without normalising. "" for a
/// mask token: there is none.
struct SpecialTokenNames {
  std::string unk = "[UNK]", sep = "[SEP]", pad = "[PAD]", cls = "[CLS]", mask = "[MASK]";

  /// The names that are not empty, in the order above.
  std::vector<std::string> all() const;
  bool operator==(const SpecialTokenNames&) const = default;
};

/// All that decides which tokens a text becomes, besides the vocabulary. Defaults are bert-base-uncased's.
struct TokenizerSettings {
  BertNormalizer normalizer;
  SpecialTokenNames names;
  std::string continuation = "##";  ///< in front of every piece of a word but the first
  int64_t longest_word = 100;       ///< in code points; longer words are one [UNK]
  /// Found in the text before it is split, with their ids. One with the content of a special token replaces that
  /// token's flags.
  std::vector<AddedToken> added;
  /// Sorted. Words that equal one of these are one piece, and neither lower-cased nor stripped of accents nor split.
  std::vector<std::string> never_split;

  /// The settings of an encoder without any file about its tokeniser, as all were read once.
  bool are_defaults() const { return *this == TokenizerSettings(); }
  /// Every setting, always in the same order: two tokenisers with the same vocabulary and the same description do the
  /// same.
  io::Json to_json() const;

  bool operator==(const TokenizerSettings&) const = default;
};

}  // namespace modrob::text
