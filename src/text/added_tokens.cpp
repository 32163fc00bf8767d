#include "text/added_tokens.h"

#include <algorithm>

#include "core/error.h"
#include "text/bert_characters.h"
#include "text/utf8.h"

namespace modrob::text {

namespace {

// Where the character begins that ends at `end` (> 0).
size_t begin_of_last(std::string_view text, size_t end) {
  size_t begin = end - 1;
  while (begin > 0 && end - begin < 4 && is_continuation_byte(text[begin])) --begin;
  return begin;
}

bool word_character_before(std::string_view text, size_t end) {
  if (end == 0) return false;
  size_t begin = begin_of_last(text, end);
  return BertCharacters::is_word_character(decode_utf8(text, begin));
}

bool word_character_at(std::string_view text, size_t position) {
  return position < text.size() && BertCharacters::is_word_character(decode_utf8(text, position));
}

size_t without_space_before(std::string_view text, size_t end) {
  while (end > 0) {
    const size_t begin = begin_of_last(text, end);
    size_t position = begin;
    if (!BertCharacters::is_space(decode_utf8(text, position))) break;
    end = begin;
  }
  return end;
}

size_t behind_space(std::string_view text, size_t position) {
  for (size_t next = position; next < text.size(); position = next) {
    if (!BertCharacters::is_space(decode_utf8(text, next))) break;
  }
  return position;
}

}  // namespace

AddedTokenMatcher::AddedTokenMatcher(std::vector<AddedToken> tokens) : tokens_(std::move(tokens)) {
  for (size_t i = 0; i < tokens_.size(); ++i) {
    MODROB_CHECK(!tokens_[i].content.empty(), "an added token has a content");
    by_first_byte_[static_cast<unsigned char>(tokens_[i].content[0])].push_back(i);
  }
  for (auto& candidates : by_first_byte_) {
    std::stable_sort(candidates.begin(), candidates.end(),
                     [&](size_t a, size_t b) { return tokens_[a].content.size() > tokens_[b].content.size(); });
  }
}

const AddedToken* AddedTokenMatcher::longest_at(std::string_view text, size_t position) const {
  for (const size_t i : by_first_byte_[static_cast<unsigned char>(text[position])]) {
    if (text.substr(position).starts_with(tokens_[i].content)) return &tokens_[i];
  }
  return nullptr;
}

std::vector<AddedTokenMatcher::Part> AddedTokenMatcher::split(std::string_view text) const {
  std::vector<Part> parts;
  size_t done = 0;  // up to here the text is in `parts`
  for (size_t position = 0; position < text.size();) {
    const AddedToken* token = longest_at(text, position);
    if (token == nullptr) {
      ++position;
      continue;
    }
    size_t begin = position;
    size_t end = position = begin + token->content.size();
    if (token->single_word && (word_character_before(text, begin) || word_character_at(text, end))) continue;
    if (token->lstrip) begin = std::max(without_space_before(text, begin), done);
    if (token->rstrip) end = behind_space(text, end);
    if (done < begin) parts.push_back({text.substr(done, begin - done), -1});
    parts.push_back({text.substr(begin, end - begin), token->id});
    done = end;
  }
  if (done < text.size()) parts.push_back({text.substr(done), -1});
  return parts;
}

}  // namespace modrob::text
