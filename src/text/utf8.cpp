#include "text/utf8.h"

namespace modrob::text {

namespace {

// What a lead byte announces: the number of continuation bytes and the allowed range of the first of them, which is
// where overlong forms, surrogates and values above U+10FFFF show (Unicode standard, table 3-7).
struct Lead {
  int continuations = -1;
  unsigned char low = 0x80;
  unsigned char high = 0xBF;
  char32_t bits = 0;
};

Lead read_lead(unsigned char byte) {
  if (byte < 0xC2) return {};
  if (byte < 0xE0) return {1, 0x80, 0xBF, byte & 0x1Fu};
  if (byte == 0xE0) return {2, 0xA0, 0xBF, 0};
  if (byte == 0xED) return {2, 0x80, 0x9F, 0xD};
  if (byte < 0xF0) return {2, 0x80, 0xBF, byte & 0xFu};
  if (byte == 0xF0) return {3, 0x90, 0xBF, 0};
  if (byte < 0xF4) return {3, 0x80, 0xBF, byte & 0x7u};
  if (byte == 0xF4) return {3, 0x80, 0x8F, 4};
  return {};
}

// decode_utf8, and whether the sequence was well-formed (U+FFFD itself may be written in the text).
struct Decoded {
  char32_t code_point;
  bool valid;
};

Decoded decode(std::string_view text, size_t& position) {
  const auto first = static_cast<unsigned char>(text[position++]);
  if (first < 0x80) return {first, true};
  const Lead lead = read_lead(first);
  if (lead.continuations < 0) return {kReplacement, false};
  char32_t code_point = lead.bits;
  for (int i = 0; i < lead.continuations; ++i) {
    if (position == text.size()) return {kReplacement, false};
    const auto byte = static_cast<unsigned char>(text[position]);
    const unsigned char low = i == 0 ? lead.low : 0x80;
    const unsigned char high = i == 0 ? lead.high : 0xBF;
    if (byte < low || byte > high) return {kReplacement, false};
    code_point = (code_point << 6) | (byte & 0x3Fu);
    ++position;
  }
  return {code_point, true};
}

}  // namespace

char32_t decode_utf8(std::string_view text, size_t& position) { return decode(text, position).code_point; }

void append_utf8(std::string& out, char32_t code_point) {
  if (code_point < 0x80) {
    out += static_cast<char>(code_point);
    return;
  }
  const auto continuation = [](char32_t bits) { return static_cast<char>(0x80 | (bits & 0x3F)); };
  if (code_point < 0x800) {
    out += static_cast<char>(0xC0 | (code_point >> 6));
  } else if (code_point < 0x10000) {
    out += static_cast<char>(0xE0 | (code_point >> 12));
    out += continuation(code_point >> 6);
  } else {
    out += static_cast<char>(0xF0 | (code_point >> 18));
    out += continuation(code_point >> 12);
    out += continuation(code_point >> 6);
  }
  out += continuation(code_point);
}

bool is_valid_utf8(std::string_view text) {
  for (size_t position = 0; position < text.size();) {
    if (!decode(text, position).valid) return false;
  }
  return true;
}

}  // namespace modrob::text
