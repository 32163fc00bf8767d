#include "text/wordpiece.h"

#include <algorithm>
#include <string>
#include <utility>

#include "core/error.h"
#include "text/bert_characters.h"
#include "text/utf8.h"

namespace modrob::text {

namespace {

// Splits normalised text into words and these into pieces.
class WordSplitter {
 public:
  WordSplitter(const Vocabulary& vocabulary, const TokenizerSettings& settings, std::vector<int64_t>& ids)
      : vocabulary_(vocabulary), settings_(settings), ids_(ids), word_(settings.continuation) {}

  void add(std::string_view text) {
    if (settings_.never_split.empty()) {
      add_words(text);
      return;
    }
    while (!text.empty()) {
      const std::string_view word = text.substr(0, text.find(' '));
      text.remove_prefix(std::min(word.size() + 1, text.size()));
      if (is_kept(word)) {
        add_whole(word);
      } else {
        add_words(word);
      }
    }
  }

 private:
  void add_words(std::string_view text) {
    for (size_t position = 0; position < text.size();) {
      const size_t begin = position;
      const char32_t c = decode_utf8(text, position);
      if (BertCharacters::is_space(c)) {
        end_word();
        continue;
      }
      const bool alone = BertCharacters::is_punctuation(c);
      if (alone) end_word();
      if (++length_ <= settings_.longest_word) word_ += text.substr(begin, position - begin);
      if (alone) end_word();
    }
    end_word();
  }

  bool is_kept(std::string_view word) const {
    return std::binary_search(settings_.never_split.begin(), settings_.never_split.end(), word);
  }

  void add_whole(std::string_view word) {
    const auto added = std::find_if(settings_.added.begin(), settings_.added.end(),
                                    [&](const AddedToken& token) { return token.content == word; });
    const int64_t id = added != settings_.added.end() ? added->id : vocabulary_.find(word);
    ids_.push_back(id >= 0 ? id : vocabulary_.unk());
  }

  void end_word() {
    const std::string_view word = std::string_view(word_).substr(settings_.continuation.size());
    if (!settings_.never_split.empty() && length_ > 0 && is_kept(word)) {
      add_whole(word);
    } else if (length_ > settings_.longest_word) {
      ids_.push_back(vocabulary_.unk());
    } else if (length_ > 0) {
      split();
    }
    word_ = settings_.continuation;
    length_ = 0;
  }

  void split() {
    const std::string& continuation = settings_.continuation;
    const size_t pieces_before = ids_.size();
    const size_t word_begin = continuation.size();
    for (size_t begin = word_begin; begin < word_.size();) {
      // The bytes before `begin` belong to the piece that was just found or to the reserve in front of the word, as
      // many as "##" has, and are needed no more: writing "##" over them makes the key of a continuation without a
      // copy.
      size_t key_begin = begin;
      if (begin > word_begin) {
        key_begin -= continuation.size();
        continuation.copy(word_.data() + key_begin, continuation.size());
      }
      size_t end = std::min(word_.size(), key_begin + vocabulary_.longest_token());
      int64_t id = -1;
      for (; end > begin; --end) {
        if (end < word_.size() && is_continuation_byte(word_[end])) continue;
        id = vocabulary_.find(std::string_view(word_).substr(key_begin, end - key_begin));
        if (id >= 0) break;
      }
      if (id < 0) {
        ids_.resize(pieces_before);
        ids_.push_back(vocabulary_.unk());
        return;
      }
      ids_.push_back(id);
      begin = end;
    }
  }

  const Vocabulary& vocabulary_;
  const TokenizerSettings& settings_;
  std::vector<int64_t>& ids_;
  std::string word_;  // a reserve as long as "##", then the word in UTF-8
  int64_t length_ = 0;
};

}  // namespace

Wordpiece::Wordpiece(Vocabulary vocabulary, TokenizerSettings settings)
    : vocabulary_(std::move(vocabulary)), settings_(std::move(settings)) {
  std::vector<AddedToken> as_written, normalized;
  for (const auto& name : settings_.names.all()) {
    const auto is_name = [&](const AddedToken& token) { return token.content == name; };
    if (std::any_of(settings_.added.begin(), settings_.added.end(), is_name)) continue;
    const int64_t id = vocabulary_.find(name);
    as_written.push_back(
        {.content = name, .id = id >= 0 ? id : vocabulary_.unk(), .normalized = false, .special = true});
  }
  for (const bool special : {true, false}) {
    for (const auto& token : settings_.added) {
      if (token.special != special) continue;
      if (!token.normalized) {
        as_written.push_back(token);
        continue;
      }
      normalized.push_back(token);
      normalized.back().content = settings_.normalizer.normalize(token.content, settings_.never_split);
      if (normalized.back().content.empty()) {
        throw UserError("the added token '" + token.content + "' consists of characters that the tokeniser drops; " +
                        "leave it out or set its \"normalized\" to false");
      }
    }
  }
  as_written_ = AddedTokenMatcher(std::move(as_written));
  normalized_ = AddedTokenMatcher(std::move(normalized));
}

std::vector<int64_t> Wordpiece::tokenize(std::string_view text) const {
  std::vector<int64_t> ids;
  WordSplitter words(vocabulary_, settings_, ids);
  for (const auto& part : as_written_.split(text)) {
    if (part.id >= 0) {
      ids.push_back(part.id);
      continue;
    }
    const std::string normal = settings_.normalizer.normalize(part.text, settings_.never_split);
    if (normalized_.empty()) {
      words.add(normal);
      continue;
    }
    for (const auto& piece : normalized_.split(normal)) {
      if (piece.id >= 0) {
        ids.push_back(piece.id);
      } else {
        words.add(piece.text);
      }
    }
  }
  return ids;
}

}  // namespace modrob::text
