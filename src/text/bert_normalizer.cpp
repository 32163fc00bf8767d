#include "text/bert_normalizer.h"

#include <algorithm>

#include "text/bert_characters.h"
#include "text/utf8.h"

namespace modrob::text {

namespace {

// Lower case and accents, one character after the other.
class Folder {
 public:
  Folder(const BertNormalizer& options, std::string& out) : options_(options), out_(out) {}

  void add(char32_t c) {
    if (!options_.strip_accents) {
      write(c);
      return;
    }
    if (c < 0xC0) {  // decomposes into itself and begins anew
      end();
      write(c);
      return;
    }
    parts_.clear();
    BertCharacters::append_decomposition(c, parts_);
    for (const char32_t part : parts_) {
      if (BertCharacters::combining_class(part) == 0) {
        end();
        write_unless_mark(part);
      } else {
        marks_ += part;
      }
    }
  }

  // Marks wait for the next character that begins anew: NFD orders them by combining class.
  void end() {
    if (marks_.empty()) return;
    std::stable_sort(marks_.begin(), marks_.end(), [](char32_t a, char32_t b) {
      return BertCharacters::combining_class(a) < BertCharacters::combining_class(b);
    });
    for (const char32_t mark : marks_) write_unless_mark(mark);
    marks_.clear();
  }

 private:
  void write_unless_mark(char32_t c) {
    if (!BertCharacters::is_nonspacing_mark(c)) write(c);
  }

  void write(char32_t c) {
    if (!options_.lower_case) {
      append_utf8(out_, c);
      return;
    }
    lower_.clear();
    BertCharacters::append_lower_case(c, lower_);
    for (const char32_t part : lower_) append_utf8(out_, part);
  }

  const BertNormalizer& options_;
  std::string& out_;
  std::u32string parts_, marks_, lower_;
};

}  // namespace

std::string BertNormalizer::normalize(std::string_view text, const std::vector<std::string>& kept) const {
  std::string out;
  out.reserve(text.size() + text.size() / 8);
  Folder folder(*this, out);
  std::u32string word;  // since the last blank; only where words may be kept
  const auto end_word = [&] {
    std::string whole;
    for (const char32_t c : word) append_utf8(whole, c);
    if (std::binary_search(kept.begin(), kept.end(), whole)) {
      out += whole;
    } else {
      for (const char32_t c : word) folder.add(c);
      folder.end();
    }
    word.clear();
  };
  const auto add = [&](char32_t c) {
    if (kept.empty()) {
      folder.add(c);
    } else if (c == U' ') {
      end_word();
      out += ' ';
    } else {
      word += c;
    }
  };
  for (size_t position = 0; position < text.size();) {
    char32_t c = decode_utf8(text, position);
    if (clean_text) {
      if (BertCharacters::is_dropped(c)) continue;
      if (BertCharacters::is_space(c)) c = U' ';
    }
    const bool alone = split_ideographs && BertCharacters::is_ideograph(c);
    if (alone) add(U' ');
    add(c);
    if (alone) add(U' ');
  }
  end_word();
  folder.end();
  return out;
}

}  // namespace modrob::text
