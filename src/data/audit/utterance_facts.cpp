#include "data/audit/utterance_facts.h"

#include "data/container/transcript_words.h"
#include "text/unicode.h"
#include "text/utf8.h"

namespace modrob::data {

std::string folded_words(const std::vector<std::string_view>& words) {
  std::string result;
  std::u32string folded;
  for (const std::string_view word : words) {
    folded.clear();
    for (size_t position = 0; position < word.size();) {
      const char32_t code_point = text::decode_utf8(word, position);
      if (text::is_letter_or_digit(code_point)) text::fold(code_point, folded);
    }
    if (folded.empty()) continue;
    if (!result.empty()) result += ' ';
    for (const char32_t code_point : folded) text::append_utf8(result, code_point);
  }
  return result;
}

void TextFacts::add(const Dataset& dataset, int64_t index, const text::Wordpiece* tokenizer) {
  const std::string& transcript = dataset.utterance(index).transcript;
  const auto found = transcript_words(dataset.words(index));
  any = any || !transcript.empty();
  words.push_back(static_cast<int64_t>(found.size()));
  folded.push_back(folded_words(found));
  if (tokenizer == nullptr) return;
  const auto ids = tokenizer->tokenize(transcript);
  pieces.push_back(static_cast<int64_t>(ids.size()) + 2);
  unknown.add(ids, tokenizer->vocabulary().unk());
}

}  // namespace modrob::data
