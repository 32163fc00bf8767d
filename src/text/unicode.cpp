#include "text/unicode.h"

#include <utf8proc.h>

#include <array>
#include <cstdlib>
#include <memory>

#include "core/error.h"
#include "text/code_range.h"
#include "text/utf8.h"

namespace modrob::text {

namespace {

utf8proc_category_t category_of(char32_t code_point) {
  return utf8proc_category(static_cast<utf8proc_int32_t>(code_point));
}

bool is_ideograph(char32_t c) {
  constexpr std::array<CodeRange, 8> kRanges = {{{0x3400, 0x4DBF},
                                                 {0x4E00, 0x9FFF},
                                                 {0xF900, 0xFAFF},
                                                 {0x20000, 0x2A6DF},
                                                 {0x2A700, 0x2B73F},
                                                 {0x2B740, 0x2B81F},
                                                 {0x2B820, 0x2CEAF},
                                                 {0x2F800, 0x2FA1F}}};
  return c >= kRanges.front().first && contains(kRanges, c);
}

}  // namespace

CharClass classify(char32_t code_point) {
  if (code_point > 0x20 && code_point < 0x7F) return CharClass::kOrdinary;
  if (code_point == U'\t' || code_point == U'\n' || code_point == U'\r' || code_point == U' ') return CharClass::kSpace;
  if (code_point == kReplacement) return CharClass::kDropped;
  switch (category_of(code_point)) {
    case UTF8PROC_CATEGORY_CN:
    case UTF8PROC_CATEGORY_CC:
    case UTF8PROC_CATEGORY_CF:
    case UTF8PROC_CATEGORY_CS:
    case UTF8PROC_CATEGORY_CO:
      return CharClass::kDropped;
    case UTF8PROC_CATEGORY_ZS:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
      return CharClass::kSpace;
    default:
      return is_ideograph(code_point) ? CharClass::kIdeograph : CharClass::kOrdinary;
  }
}

bool is_punctuation(char32_t c) {
  if (c < 0x80) {
    return (c >= 0x21 && c <= 0x2F) || (c >= 0x3A && c <= 0x40) || (c >= 0x5B && c <= 0x60) || (c >= 0x7B && c <= 0x7E);
  }
  const auto category = category_of(c);
  return category >= UTF8PROC_CATEGORY_PC && category <= UTF8PROC_CATEGORY_PO;
}

bool is_letter_or_digit(char32_t code_point) {
  const auto category = category_of(code_point);
  return (category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO) ||
         (category >= UTF8PROC_CATEGORY_ND && category <= UTF8PROC_CATEGORY_NO);
}

void fold(char32_t code_point, std::u32string& out) {
  if (code_point < 0x80) {
    out += code_point >= U'A' && code_point <= U'Z' ? code_point + 0x20 : code_point;
    return;
  }
  // U+0130 is the only character whose full lower case is longer than the simple one utf8proc gives; the difference is
  // a combining dot, which goes away below.
  const utf8proc_int32_t lower = utf8proc_tolower(static_cast<utf8proc_int32_t>(code_point));
  std::array<utf8proc_int32_t, 8> parts;
  const auto count =
      utf8proc_decompose_char(lower, parts.data(), parts.size(), UTF8PROC_DECOMPOSE, /*last_boundclass=*/nullptr);
  MODROB_CHECK(count >= 0 && static_cast<size_t>(count) <= parts.size(),
               "a canonical decomposition has at most 4 parts");
  for (utf8proc_ssize_t i = 0; i < count; ++i) {
    const auto part = static_cast<char32_t>(parts[static_cast<size_t>(i)]);
    if (category_of(part) != UTF8PROC_CATEGORY_MN) out += part;
  }
}

std::string composed(std::string_view utf8) {
  utf8proc_uint8_t* mapped = nullptr;
  const auto size =
      utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(utf8.data()), static_cast<utf8proc_ssize_t>(utf8.size()),
                   &mapped, static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE));
  if (size < 0) return std::string(utf8);
  const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owner(mapped, &std::free);
  return std::string(reinterpret_cast<const char*>(mapped), static_cast<size_t>(size));
}

std::string_view unicode_version() { return utf8proc_unicode_version(); }

}  // namespace modrob::text
