#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace modrob::io {

/// Conversions of the texts and numbers of pickles (docs/data_formats.md 8.1, 8.4). Nothing for input that is no such
/// text.

/// True for UTF-8 without surrogates and overlong forms.
bool is_utf8(std::string_view bytes);
/// UTF-8 in which Python's lone surrogates (three bytes each) became U+FFFD.
std::optional<std::string> replace_surrogates(std::string_view bytes);
std::string latin1_to_utf8(std::string_view bytes);
/// The other way; nothing for a character beyond U+00FF.
std::optional<std::string> utf8_to_latin1(std::string_view text);
/// A str of Python 2 as text: UTF-8 where it is valid, else Latin-1.
std::string python2_text(std::string_view bytes);

/// Behind STRING: quoted, with the escapes of repr.
std::optional<std::string> unquote_python2(std::string_view line);
/// Behind UNICODE: Latin-1 with \uXXXX and \UXXXXXXXX, to UTF-8; surrogate pairs are joined, lone ones U+FFFD.
std::optional<std::string> unescape_unicode(std::string_view line);
/// `count` characters of UCS-4, zero padding stripped; nothing for a value beyond U+10FFFF. Surrogates become U+FFFD.
std::optional<std::string> ucs4_to_utf8(std::string_view bytes, bool big_endian);

/// Digits with an optional sign and nothing else.
bool is_decimal(std::string_view text);
/// Nothing when it is no decimal or does not fit.
std::optional<int64_t> parse_integer(std::string_view text);
std::optional<double> parse_float(std::string_view text);
/// Two's complement, little-endian, to decimal digits.
std::string decimal_of_bytes(std::string_view bytes);

}  // namespace modrob::io
