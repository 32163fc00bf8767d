#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace modrob::text {

/// What ill-formed input decodes to.
inline constexpr char32_t kReplacement = 0xFFFD;

/// Decodes the code point that begins at `position` (< text.size()) and moves `position` behind it. An ill-formed
/// sequence (stray or missing continuation byte, overlong form, surrogate, above U+10FFFF) gives kReplacement and moves
/// by at least one byte, never over the beginning of the next well-formed sequence.
char32_t decode_utf8(std::string_view text, size_t& position);

/// Appends the encoding of `code_point`, which must be a Unicode scalar value.
void append_utf8(std::string& out, char32_t code_point);

bool is_valid_utf8(std::string_view text);

/// True for the bytes 10xxxxxx, which never begin a code point.
constexpr bool is_continuation_byte(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; }

}  // namespace modrob::text
