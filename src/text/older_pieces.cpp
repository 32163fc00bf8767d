#include "text/older_pieces.h"

#include "text/bert_characters.h"
#include "text/bert_normalizer.h"
#include "text/unicode.h"
#include "text/utf8.h"

namespace modrob::text {

namespace {

// What the older rules made of a character, in the form of BertNormalizer's result.
std::string older(char32_t c) {
  const CharClass kind = classify(c);
  if (kind == CharClass::kDropped) return "";
  if (kind == CharClass::kSpace) return " ";
  std::u32string folded;
  fold(c, folded);
  std::string text;
  for (const char32_t part : folded) append_utf8(text, part);
  return kind == CharClass::kIdeograph ? " " + text + " " : text;
}

bool splits_alike(std::string_view text) {
  for (size_t position = 0; position < text.size();) {
    const char32_t c = decode_utf8(text, position);
    if (is_punctuation(c) != BertCharacters::is_punctuation(c)) return false;
  }
  return true;
}

}  // namespace

bool had_other_pieces(std::string_view text) {
  static const BertNormalizer kUncased;
  for (size_t position = 0; position < text.size();) {
    const size_t begin = position;
    const char32_t c = decode_utf8(text, position);
    if (c < 0x80) continue;
    const std::string before = older(c), now = kUncased.normalize(text.substr(begin, position - begin));
    if (before != now || !splits_alike(now)) return true;
  }
  return false;
}

}  // namespace modrob::text
