#include "data/container/transcript_words.h"

#include <array>

#include "data/container/word_ranges.h"
#include "text/bert_characters.h"
#include "text/code_range.h"
#include "text/unicode.h"
#include "text/utf8.h"

namespace modrob::data {

namespace {

// Unicode's blocks of scripts that are written without blanks between words, ideographs included.
constexpr std::array<text::CodeRange, 26> kWithoutBlanks = {{{0x0E00, 0x0EFF},      // Thai, Lao
                                                             {0x0F00, 0x0FFF},      // Tibetan
                                                             {0x1000, 0x109F},      // Burmese
                                                             {0x1780, 0x17FF},      // Khmer
                                                             {0x1950, 0x19DF},      // Tai Le, New Tai Lue
                                                             {0x1A20, 0x1AAF},      // Tai Tham
                                                             {0x1B00, 0x1B7F},      // Balinese
                                                             {0x3005, 0x3007},      // ideographic marks and zero
                                                             {0x3021, 0x3029},      // Hangzhou numerals
                                                             {0x3041, 0x30FF},      // kana
                                                             {0x3105, 0x312F},      // Bopomofo
                                                             {0x31A0, 0x31BF},      // more of it
                                                             {0x31F0, 0x31FF},      // small kana
                                                             {0x3400, 0x4DBF},      // ideographs
                                                             {0x4E00, 0x9FFF},      // ideographs
                                                             {0xA000, 0xA48F},      // Yi
                                                             {0xA980, 0xA9FF},      // Javanese, more Burmese
                                                             {0xAA60, 0xAADF},      // more Burmese, Tai Viet
                                                             {0xF900, 0xFAFF},      // ideographs
                                                             {0xFF66, 0xFF9D},      // half-width kana
                                                             {0x1AFF0, 0x1B16F},    // old kana
                                                             {0x20000, 0x2A6DF},    // ideographs
                                                             {0x2A700, 0x2EBEF},    // ideographs
                                                             {0x2EBF0, 0x2EE5F},    // ideographs
                                                             {0x2F800, 0x2FA1F},    // ideographs
                                                             {0x30000, 0x323AF}}};  // ideographs

// U+30FC and its half-width form lengthen the kana before them.
bool belongs_to_the_letter_before(char32_t c) {
  return c == 0x30FC || c == 0xFF70 || (text::BertCharacters::is_word_character(c) && !text::is_letter_or_digit(c));
}

// One word between blanks, or several where it has letters that are words of their own.
void add_words_of(std::string_view word, std::vector<std::string_view>& words) {
  const size_t words_before = words.size();
  size_t begin = 0;
  bool holds_letter = false, was_alone = false;
  const auto end_word = [&](size_t end) {
    if (holds_letter) words.push_back(word.substr(begin, end - begin));
    begin = end;
    holds_letter = false;
  };
  for (size_t position = 0; position < word.size();) {
    const size_t character_begin = position;
    const char32_t c = text::decode_utf8(word, position);
    if (!text::is_letter_or_digit(c) || belongs_to_the_letter_before(c)) continue;
    const bool alone = text::contains(kWithoutBlanks, c);
    if (alone || was_alone) end_word(character_begin);
    holds_letter = true;
    was_alone = alone;
  }
  end_word(word.size());
  if (words.size() == words_before) words.push_back(word);
}

}  // namespace

std::vector<std::string_view> transcript_words(std::string_view transcript) {
  std::vector<std::string_view> words;
  for (const auto& [begin, end] : split_words(transcript)) {
    add_words_of(transcript.substr(static_cast<size_t>(begin), static_cast<size_t>(end - begin)), words);
  }
  return words;
}

std::vector<std::string_view> transcript_words(const std::vector<std::string_view>& words) {
  std::vector<std::string_view> result;
  result.reserve(words.size());
  for (const auto word : words) add_words_of(word, result);
  return result;
}

std::vector<std::string_view> transcripts_of(const Dataset& dataset) {
  std::vector<std::string_view> transcripts;
  for (const auto& utterance : dataset.utterances()) transcripts.push_back(utterance.transcript);
  return transcripts;
}

}  // namespace modrob::data
