#pragma once

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "text/vocabulary.h"

namespace modrob::text {

/// The uncased BERT tokeniser, exact to the reference on every golden case. spec/wordpiece.md sections 2-4.
/// Immutable and thread safe.
class Wordpiece {
 public:
  explicit Wordpiece(Vocabulary vocabulary) : vocabulary_(std::move(vocabulary)) {}

  const Vocabulary& vocabulary() const { return vocabulary_; }
  /// Piece ids without [CLS] and [SEP]. Input need not be valid UTF-8 (bad sequences are dropped). [UNK], [CLS],
  /// [SEP], [PAD] and [MASK] written in the text become these tokens.
  std::vector<int64_t> tokenize(std::string_view text) const;
  /// [CLS] pieces [SEP], pieces cut at the end so that at most `max_length` (>= 2) ids result.
  std::vector<int64_t> encode(std::string_view text, int64_t max_length) const;

 private:
  Vocabulary vocabulary_;
};

}  // namespace modrob::text
