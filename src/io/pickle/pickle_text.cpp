#include "io/pickle/pickle_text.h"

#include <algorithm>
#include <charconv>
#include <vector>

namespace modrob::io {

namespace {

constexpr uint32_t kReplacement = 0xFFFD;

bool is_surrogate(uint32_t point) { return point >= 0xD800 && point <= 0xDFFF; }

void append_utf8(std::string& text, uint32_t point) {
  if (is_surrogate(point)) point = kReplacement;
  if (point < 0x80) {
    text += static_cast<char>(point);
  } else if (point < 0x800) {
    text += static_cast<char>(0xC0 | point >> 6);
    text += static_cast<char>(0x80 | (point & 0x3F));
  } else if (point < 0x10000) {
    text += static_cast<char>(0xE0 | point >> 12);
    text += static_cast<char>(0x80 | (point >> 6 & 0x3F));
    text += static_cast<char>(0x80 | (point & 0x3F));
  } else {
    text += static_cast<char>(0xF0 | point >> 18);
    text += static_cast<char>(0x80 | (point >> 12 & 0x3F));
    text += static_cast<char>(0x80 | (point >> 6 & 0x3F));
    text += static_cast<char>(0x80 | (point & 0x3F));
  }
}

/// Reads one character at `at` and moves behind it. Surrogates are taken as Python writes them.
std::optional<uint32_t> next_point(std::string_view bytes, size_t& at) {
  const auto byte = [&](size_t i) { return static_cast<uint8_t>(bytes[i]); };
  const uint8_t lead = byte(at);
  if (lead < 0x80) return bytes[at++];
  const size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  constexpr uint32_t kSmallest[] = {0, 0, 0x80, 0x800, 0x10000};
  if (lead < 0xC2 || lead > 0xF4 || bytes.size() - at < length) return std::nullopt;
  uint32_t point = lead & (0xFF >> (length + 1));
  for (size_t i = 1; i < length; ++i) {
    if ((byte(at + i) & 0xC0) != 0x80) return std::nullopt;
    point = point << 6 | (byte(at + i) & 0x3F);
  }
  if (point < kSmallest[length] || point > 0x10FFFF) return std::nullopt;
  at += length;
  return point;
}

std::optional<uint32_t> hexadecimal_number(std::string_view digits, size_t count) {
  if (digits.size() < count) return std::nullopt;
  uint32_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + count, value, 16);
  if (error != std::errc() || end != digits.data() + count) return std::nullopt;
  return value;
}

}  // namespace

bool is_utf8(std::string_view bytes) {
  for (size_t at = 0; at < bytes.size();) {
    const auto point = next_point(bytes, at);
    if (!point || is_surrogate(*point)) return false;
  }
  return true;
}

std::optional<std::string> replace_surrogates(std::string_view bytes) {
  std::string text;
  for (size_t at = 0; at < bytes.size();) {
    const auto point = next_point(bytes, at);
    if (!point) return std::nullopt;
    append_utf8(text, *point);
  }
  return text;
}

std::string latin1_to_utf8(std::string_view bytes) {
  std::string text;
  text.reserve(bytes.size());
  for (const char byte : bytes) append_utf8(text, static_cast<uint8_t>(byte));
  return text;
}

std::optional<std::string> utf8_to_latin1(std::string_view text) {
  std::string bytes;
  bytes.reserve(text.size());
  for (size_t at = 0; at < text.size();) {
    const auto point = next_point(text, at);
    if (!point || *point > 0xFF) return std::nullopt;
    bytes += static_cast<char>(*point);
  }
  return bytes;
}

std::string python2_text(std::string_view bytes) { return is_utf8(bytes) ? std::string(bytes) : latin1_to_utf8(bytes); }

std::optional<std::string> unquote_python2(std::string_view line) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  if (line.size() < 2 || line.front() != line.back() || (line.front() != '\'' && line.front() != '"')) {
    return std::nullopt;
  }
  line = line.substr(1, line.size() - 2);
  std::string text;
  for (size_t at = 0; at < line.size(); ++at) {
    if (line[at] != '\\') {
      text += line[at];
      continue;
    }
    if (++at == line.size()) return std::nullopt;
    constexpr std::string_view kNames = "\\'\"abfnrtv";
    constexpr std::string_view kMeanings = "\\'\"\a\b\f\n\r\t\v";
    if (const size_t named = kNames.find(line[at]); named != std::string_view::npos) {
      text += kMeanings[named];
    } else if (line[at] == 'x') {
      const auto value = hexadecimal_number(line.substr(at + 1), 2);
      if (!value) return std::nullopt;
      text += static_cast<char>(*value);
      at += 2;
    } else if (line[at] >= '0' && line[at] <= '7') {
      uint32_t value = 0;
      size_t digits = 0;
      for (; digits < 3 && at + digits < line.size() && line[at + digits] >= '0' && line[at + digits] <= '7';
           ++digits) {
        value = value * 8 + static_cast<uint32_t>(line[at + digits] - '0');
      }
      text += static_cast<char>(value);
      at += digits - 1;
    } else {
      text += '\\';
      text += line[at];
    }
  }
  return text;
}

std::optional<std::string> unescape_unicode(std::string_view line) {
  std::string text;
  uint32_t high = 0;  // a first half of a pair that waits for its second
  const auto put = [&](uint32_t point) {
    if (high != 0 && point >= 0xDC00 && point <= 0xDFFF) {
      point = 0x10000 + ((high - 0xD800) << 10) + (point - 0xDC00);
    } else if (high != 0) {
      append_utf8(text, kReplacement);
    }
    high = point >= 0xD800 && point <= 0xDBFF ? point : 0;
    if (high == 0) append_utf8(text, point);
  };
  for (size_t at = 0; at < line.size();) {
    const bool short_escape = line.substr(at).starts_with("\\u");
    if (!short_escape && !line.substr(at).starts_with("\\U")) {
      put(static_cast<uint8_t>(line[at++]));
      continue;
    }
    const size_t digits = short_escape ? 4 : 8;
    const auto point = hexadecimal_number(line.substr(at + 2), digits);
    if (!point || *point > 0x10FFFF) return std::nullopt;
    put(*point);
    at += 2 + digits;
  }
  if (high != 0) append_utf8(text, kReplacement);
  return text;
}

std::optional<std::string> ucs4_to_utf8(std::string_view bytes, bool big_endian) {
  std::vector<uint32_t> points;
  for (size_t at = 0; at + 4 <= bytes.size(); at += 4) {
    uint32_t point = 0;
    for (size_t i = 0; i < 4; ++i) {
      point = point << 8 | static_cast<uint8_t>(bytes[at + (big_endian ? i : 3 - i)]);
    }
    if (point > 0x10FFFF) return std::nullopt;
    points.push_back(point);
  }
  while (!points.empty() && points.back() == 0) points.pop_back();
  std::string text;
  for (const uint32_t point : points) append_utf8(text, point);
  return text;
}

bool is_decimal(std::string_view text) {
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::optional<int64_t> parse_integer(std::string_view text) {
  if (!is_decimal(text)) return std::nullopt;
  if (text.starts_with('+')) text.remove_prefix(1);
  int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<double> parse_float(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::string decimal_of_bytes(std::string_view bytes) {
  std::vector<uint8_t> magnitude(bytes.begin(), bytes.end());
  const bool negative = !magnitude.empty() && (magnitude.back() & 0x80) != 0;
  if (negative) {
    uint32_t carry = 1;
    for (uint8_t& byte : magnitude) {
      carry += static_cast<uint8_t>(~byte);
      byte = static_cast<uint8_t>(carry);
      carry >>= 8;
    }
  }
  std::string digits;
  while (!magnitude.empty()) {
    uint32_t remainder = 0;
    for (size_t i = magnitude.size(); i-- > 0;) {
      remainder = remainder << 8 | magnitude[i];
      magnitude[i] = static_cast<uint8_t>(remainder / 10);
      remainder %= 10;
    }
    digits += static_cast<char>('0' + remainder);
    while (!magnitude.empty() && magnitude.back() == 0) magnitude.pop_back();
  }
  while (digits.size() > 1 && digits.back() == '0') digits.pop_back();
  if (digits.empty()) digits += '0';
  if (negative) digits += '-';
  std::reverse(digits.begin(), digits.end());
  return digits;
}

}  // namespace modrob::io
