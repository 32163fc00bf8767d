#include "text/wordpiece.h"

#include <algorithm>
#include <array>
#include <string>

#include "core/error.h"
#include "text/unicode.h"
#include "text/utf8.h"

namespace modrob::text {

namespace {

constexpr std::string_view kContinuation = "##";
constexpr int kLongestWord = 100;  // in code points; longer words are one [UNK]
constexpr std::array<std::string_view, 5> kSpecialTokens = {"[UNK]", "[SEP]", "[PAD]", "[CLS]", "[MASK]"};

// Collects the folded code points of one word and splits it into pieces when it ends.
class WordSplitter {
 public:
  WordSplitter(const Vocabulary& vocabulary, std::vector<int64_t>& ids) : vocabulary_(vocabulary), ids_(ids) {}

  void append(char32_t code_point) {
    ++length_;
    if (length_ <= kLongestWord) append_utf8(buffer_, code_point);
  }

  void end_word() {
    if (length_ > kLongestWord) {
      ids_.push_back(vocabulary_.unk());
    } else if (length_ > 0) {
      split();
    }
    buffer_.resize(kContinuation.size());
    length_ = 0;
  }

 private:
  void split() {
    const size_t pieces_before = ids_.size();
    const size_t word_begin = kContinuation.size();
    for (size_t begin = word_begin; begin < buffer_.size();) {
      // The two bytes before `begin` belong to the piece that was just found (or to the reserve in front of the word)
      // and are needed no more: writing "##" over them makes the key of a continuation without a copy.
      size_t key_begin = begin;
      if (begin > word_begin) {
        key_begin -= kContinuation.size();
        kContinuation.copy(buffer_.data() + key_begin, kContinuation.size());
      }
      size_t end = std::min(buffer_.size(), key_begin + vocabulary_.longest_token());
      int64_t id = -1;
      for (; end > begin; --end) {
        if (end < buffer_.size() && is_continuation_byte(buffer_[end])) continue;
        id = vocabulary_.find(std::string_view(buffer_).substr(key_begin, end - key_begin));
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
  std::vector<int64_t>& ids_;
  std::string buffer_ = std::string(kContinuation);  // a reserve of two bytes, then the word in UTF-8
  int length_ = 0;
};

std::string_view special_token_at(std::string_view text, size_t position) {
  for (const auto token : kSpecialTokens) {
    if (text.substr(position).starts_with(token)) return token;
  }
  return {};
}

}  // namespace

std::vector<int64_t> Wordpiece::tokenize(std::string_view text) const {
  std::vector<int64_t> ids;
  WordSplitter word(vocabulary_, ids);
  std::u32string folded;
  for (size_t position = 0; position < text.size();) {
    if (text[position] == '[') {
      if (const auto special = special_token_at(text, position); !special.empty()) {
        word.end_word();
        const int64_t id = vocabulary_.find(special);
        ids.push_back(id >= 0 ? id : vocabulary_.unk());
        position += special.size();
        continue;
      }
    }
    const char32_t code_point = decode_utf8(text, position);
    const CharClass char_class = classify(code_point);
    if (char_class == CharClass::kDropped) continue;
    if (char_class == CharClass::kSpace) {
      word.end_word();
      continue;
    }
    folded.clear();
    fold(code_point, folded);
    if (char_class == CharClass::kIdeograph) word.end_word();
    for (const char32_t part : folded) {
      const bool alone = is_punctuation(part);
      if (alone) word.end_word();
      word.append(part);
      if (alone) word.end_word();
    }
    if (char_class == CharClass::kIdeograph) word.end_word();
  }
  word.end_word();
  return ids;
}

std::vector<int64_t> Wordpiece::encode(std::string_view text, int64_t max_length) const {
  MODROB_CHECK(max_length >= 2, "no room for [CLS] and [SEP]");
  std::vector<int64_t> ids = tokenize(text);
  ids.resize(std::min(ids.size(), static_cast<size_t>(max_length - 2)));
  ids.insert(ids.begin(), vocabulary_.cls());
  ids.push_back(vocabulary_.sep());
  return ids;
}

}  // namespace modrob::text
