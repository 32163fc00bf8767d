#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "text/unknown_pieces.h"

namespace modrob::text {

/// Texts as an encoder reads them.
struct TokenizedTexts {
  std::vector<std::vector<int64_t>> ids;  ///< [CLS] pieces [SEP] of each text
  UnknownPieces unknown;                  ///< of all pieces, before any was cut

  /// Pieces are cut at their end so that a text has at most `max_tokens` (>= 2) ids; how many texts were cut is logged
  /// as a warning.
  static TokenizedTexts of(const Wordpiece& tokenizer, std::span<const std::string_view> texts, int64_t max_tokens);
};

/// [CLS] pieces [SEP] of one text, cut likewise, in silence.
std::vector<int64_t> token_ids(const Wordpiece& tokenizer, std::string_view text, int64_t max_tokens);

}  // namespace modrob::text
