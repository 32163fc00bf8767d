#include "data/container/word_ranges.h"

#include "text/unicode.h"
#include "text/utf8.h"

namespace modrob::data {

namespace {

// The tokeniser drops vertical tab and form feed as control characters; between words they separate all the same.
bool separates(char32_t code_point) {
  return text::classify(code_point) == text::CharClass::kSpace || code_point == U'\v' || code_point == U'\f';
}

}  // namespace

std::vector<WordRange> split_words(std::string_view transcript) {
  std::vector<WordRange> words;
  WordRange everything = {-1, -1};
  int64_t begin = -1;
  bool holds_letter = false;
  const auto end_piece = [&](int64_t end) {
    if (begin < 0) return;
    if (holds_letter) words.emplace_back(begin, end);
    if (everything.first < 0) everything.first = begin;
    everything.second = end;
    begin = -1;
    holds_letter = false;
  };
  for (size_t position = 0; position < transcript.size();) {
    const auto character_begin = static_cast<int64_t>(position);
    const char32_t code_point = text::decode_utf8(transcript, position);
    if (separates(code_point)) {
      end_piece(character_begin);
      continue;
    }
    if (begin < 0) begin = character_begin;
    holds_letter = holds_letter || text::is_letter_or_digit(code_point);
  }
  end_piece(static_cast<int64_t>(transcript.size()));
  if (words.empty() && everything.first >= 0) words.push_back(everything);
  return words;
}

std::string word_ranges_problem(std::string_view transcript, std::span<const WordRange> words) {
  if (words.empty()) return "there is no word";
  const auto size = static_cast<int64_t>(transcript.size());
  const auto splits_character = [&](int64_t offset) {
    return offset < size && text::is_continuation_byte(transcript[static_cast<size_t>(offset)]);
  };
  int64_t previous_end = 0;
  for (size_t i = 0; i < words.size(); ++i) {
    const auto [begin, end] = words[i];
    const std::string word =
        "word " + std::to_string(i) + " [" + std::to_string(begin) + ", " + std::to_string(end) + ")";
    if (begin >= end) return word + " is empty";
    if (begin < 0 || end > size) return word + " is outside the transcript of " + std::to_string(size) + " bytes";
    if (begin < previous_end) return word + " begins before the previous word ends";
    if (splits_character(begin) || splits_character(end)) return word + " cuts a character";
    previous_end = end;
  }
  return "";
}

}  // namespace modrob::data
