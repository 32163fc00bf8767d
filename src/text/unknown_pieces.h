#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "text/wordpiece.h"

namespace modrob::text {

/// How many pieces of a set of texts are [UNK].
struct UnknownPieces {
  int64_t pieces = 0, unknown = 0;

  /// Pieces of one text, [CLS] and [SEP] not among them.
  void add(std::span<const int64_t> ids, int64_t unk);
  double share() const;  ///< 0 where there are no pieces
  /// More than a tenth: with the right vocabulary it is a hundredth at most.
  bool many() const { return share() > 0.1; }
  /// "412 of 900 pieces are [UNK] (45.8 %)"
  std::string text() const;
};

/// Why a vocabulary may know so little of these texts, as half a sentence: case and accents, when half of what is
/// unknown is known under the opposite settings; else letters that it lacks, with examples; else its language. Looks at
/// a thousand of the texts, evenly chosen.
std::string likely_reason(const Wordpiece& tokenizer, std::span<const std::string_view> texts);

}  // namespace modrob::text
