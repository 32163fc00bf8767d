#include "text/tokenized_texts.h"

#include <algorithm>
#include <string>
#include <utility>

#include "core/error.h"
#include "core/log.h"

namespace modrob::text {

namespace {

std::vector<int64_t> with_ends(std::vector<int64_t> pieces, const Vocabulary& vocabulary, size_t room) {
  pieces.resize(std::min(pieces.size(), room));
  pieces.insert(pieces.begin(), vocabulary.cls());
  pieces.push_back(vocabulary.sep());
  return pieces;
}

size_t room_of(int64_t max_tokens) {
  MODROB_CHECK(max_tokens >= 2, "no room for [CLS] and [SEP]");
  return static_cast<size_t>(max_tokens - 2);
}

}  // namespace

std::vector<int64_t> token_ids(const Wordpiece& tokenizer, std::string_view text, int64_t max_tokens) {
  return with_ends(tokenizer.tokenize(text), tokenizer.vocabulary(), room_of(max_tokens));
}

TokenizedTexts TokenizedTexts::of(const Wordpiece& tokenizer, std::span<const std::string_view> texts,
                                  int64_t max_tokens) {
  const Vocabulary& vocabulary = tokenizer.vocabulary();
  const size_t room = room_of(max_tokens);
  TokenizedTexts tokenized;
  tokenized.ids.reserve(texts.size());
  int64_t cut = 0;
  for (const std::string_view text : texts) {
    std::vector<int64_t> pieces = tokenizer.tokenize(text);
    tokenized.unknown.add(pieces, vocabulary.unk());
    cut += pieces.size() > room;
    tokenized.ids.push_back(with_ends(std::move(pieces), vocabulary, room));
  }
  if (cut > 0) {
    log_warning(std::to_string(cut) + " of " + std::to_string(texts.size()) + " texts have more than " +
                std::to_string(max_tokens) + " tokens and were cut at their end (text.max_tokens)");
  }
  return tokenized;
}

}  // namespace modrob::text
