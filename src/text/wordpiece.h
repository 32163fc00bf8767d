#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "text/added_tokens.h"
#include "text/tokenizer_settings.h"
#include "text/vocabulary.h"

namespace modrob::text {

/// BERT's tokeniser, exact to transformers' BertTokenizer of version 5 (BertTokenizerFast before), as docs/encoders.md
/// says in detail. Immutable and thread safe.
class Wordpiece {
 public:
  /// `vocabulary` was read with the same settings. UserError for an added token that is empty once it is normalised.
  explicit Wordpiece(Vocabulary vocabulary, TokenizerSettings settings = {});

  const Vocabulary& vocabulary() const { return vocabulary_; }
  const TokenizerSettings& settings() const { return settings_; }
  /// Piece ids without [CLS] and [SEP]. Input need not be valid UTF-8 (bad sequences are dropped). Added tokens and the
  /// special tokens written in the text become these tokens; a special token without an id becomes [UNK].
  std::vector<int64_t> tokenize(std::string_view text) const;

 private:
  Vocabulary vocabulary_;
  TokenizerSettings settings_;
  AddedTokenMatcher as_written_, normalized_;
};

}  // namespace modrob::text
