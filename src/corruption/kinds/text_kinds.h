#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/rng.h"

// Kinds that act on text before it is encoded, on its tokens or on its words, a function each; their rows stand in
// corruption/kind.h. "Uniform number i" is that of the utterance's stream (docs/randomness.md).
namespace modrob::corruption {

/// Ids that a kind may put in.
struct TokenChoices {
  int64_t unknown = 0;
  int64_t mask = -1;                 ///< -1: the vocabulary has none
  std::span<const int64_t> regular;  ///< ids of pieces that are no special tokens; not empty
};

/// The tokens of one utterance that is hit, without the special ones at both ends, which stay.
struct TokenRow {
  std::vector<int64_t>& ids;
  double strength = 1;
  KeyedStream random;  ///< keyed by utterance, modality and draw
  const TokenChoices& choices;
};

/// The words of one utterance that is hit.
struct WordRow {
  std::vector<std::string>& words;  ///< UTF-8
  double strength = 1;
  KeyedStream random;
};

using AlterTokens = void (*)(TokenRow& row);
using AlterWords = void (*)(WordRow& row);

/// Tokens whose uniform number is below s become [UNK].
void tokens_unknown(TokenRow& row);
/// .. become [MASK].
void tokens_mask(TokenRow& row);
/// .. are taken out.
void tokens_delete(TokenRow& row);
/// .. stand twice.
void tokens_repeat(TokenRow& row);
/// .. become any regular piece of the vocabulary.
void tokens_random(TokenRow& row);
/// The last s n (halves to the even number) of n tokens are taken out.
void tokens_truncate(TokenRow& row);

/// Words whose uniform number is below s change places with the next one.
void words_swap(WordRow& row);
/// .. get one letter's neighbour on a QWERTY keyboard.
void typos_keyboard(WordRow& row);
/// .. have one letter twice.
void typos_double(WordRow& row);
/// .. lose an inner letter.
void typos_omit(WordRow& row);
/// .. have two inner neighbours exchanged.
void typos_swap(WordRow& row);
/// .. have all inner letters in another order.
void typos_shuffle(WordRow& row);
/// .. of five letters and more have one of those five errors, drawn; what MultiBench does to text.
void typos_mixed(WordRow& row);
/// .. are heard wrong, as a speech recogniser does: another spelling of like sound, the next word run into it, or gone.
void speech_errors(WordRow& row);

}  // namespace modrob::corruption
