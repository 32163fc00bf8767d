#include "text/tokenized_texts.h"

#include <string>

#include "core/error.h"
#include "core/log.h"

namespace modrob::text {

TokenizedTexts TokenizedTexts::of(const Wordpiece& tokenizer, std::span<const std::string_view> texts,
                                  int64_t max_tokens) {
  const Vocabulary& vocabulary = tokenizer.vocabulary();
  MODROB_CHECK(max_tokens >= 2, "no room for [CLS] and [SEP]");
  const auto room = static_cast<size_t>(max_tokens - 2);
  TokenizedTexts tokenized;
  tokenized.ids.reserve(texts.size());
  int64_t cut = 0;
  for (const std::string_view text : texts) {
    std::vector<int64_t> pieces = tokenizer.tokenize(text);
    tokenized.unknown.add(pieces, vocabulary.unk());
    if (pieces.size() > room) {
      pieces.resize(room);
      ++cut;
    }
    pieces.insert(pieces.begin(), vocabulary.cls());
    pieces.push_back(vocabulary.sep());
    tokenized.ids.push_back(std::move(pieces));
  }
  if (cut > 0) {
    log_warning(std::to_string(cut) + " of " + std::to_string(texts.size()) + " texts have more than " +
                std::to_string(max_tokens) + " tokens and were cut at their end (text.max_tokens)");
  }
  return tokenized;
}

}  // namespace modrob::text
