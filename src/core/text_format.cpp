#include "core/text_format.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <iterator>
#include <utility>

namespace modrob {

std::string fixed(double value, int decimals) {
  if (std::isnan(value)) return "undefined";
  char text[64];
  std::snprintf(text, sizeof(text), "%.*f", decimals, value);
  return text;
}

std::string signed_fixed(double value, int decimals) {
  std::string text = fixed(value, decimals);
  if (std::isnan(value)) return text;
  const bool zero = text.find_first_not_of("-0.") == std::string::npos;
  if (zero) return text[0] == '-' ? text.substr(1) : text;
  return text[0] == '-' ? text : "+" + text;
}

std::string join(const std::vector<std::string>& texts, const std::string& between) {
  std::string text;
  for (size_t i = 0; i < texts.size(); ++i) text += (i == 0 ? "" : between) + texts[i];
  return text;
}

std::string join_first(const std::vector<std::string>& texts, const std::string& between, size_t most) {
  if (texts.size() <= most) return join(texts, between);
  const std::string before_rest = between == ", " ? " " : between;
  return join({texts.begin(), texts.begin() + static_cast<std::ptrdiff_t>(most)}, between) + before_rest + "and " +
         std::to_string(texts.size() - most) + " more";
}

std::string wrapped_text(const std::string& text, size_t width, size_t indent) {
  std::vector<std::string> units;
  bool inside = false;  // an interval
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find(' ', at), text.size());
    const std::string word = text.substr(at, end - at);
    at = end + 1;
    if (word.empty()) continue;
    const bool opens = word.front() == '[' && word.back() == ',';
    if (!units.empty() && (inside || opens || word.front() == '%')) {
      units.back() += " " + word;
    } else {
      units.push_back(word);
    }
    inside = opens || (inside && word.find(']') == std::string::npos);
  }
  std::string lines;
  size_t column = 0;
  for (const auto& unit : units) {
    const size_t length = columns_of(unit);
    if (column > 0 && column + 1 + length > width) {
      lines += "\n" + std::string(indent, ' ');
      column = indent;
    } else if (column > 0) {
      lines += " ";
      ++column;
    }
    lines += unit;
    column += length;
  }
  return lines;
}

namespace {

struct CodePoints {
  char32_t first, last;
};

// They show as nothing, and some change the order in which what follows is read. The joiners U+200C and U+200D are not
// among them: Persian, Hindi and emoji need them.
constexpr CodePoints kInvisible[] = {{0xAD, 0xAD},     {0x61C, 0x61C},    {0x180E, 0x180E}, {0x200B, 0x200B},
                                     {0x200E, 0x200F}, {0x2028, 0x202E},  {0x2060, 0x206F}, {0xFEFF, 0xFEFF},
                                     {0xFFF9, 0xFFFB}, {0xE0000, 0xE007F}};

// The code point that begins at `at` and its length in bytes; length 0 for what is not UTF-8.
std::pair<char32_t, size_t> code_point(std::string_view text, size_t at) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(at);
  const size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC2 ? 2 : 0;
  if (length == 0 || at + length > text.size()) return {0, 0};
  char32_t point = lead & (0xFFu >> (length + 1));
  for (size_t i = at + 1; i < at + length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return {0, 0};
    point = (point << 6) | (byte(i) & 0x3Fu);
  }
  return {point, length};
}

bool invisible(char32_t point) {
  return std::any_of(std::begin(kInvisible), std::end(kInvisible),
                     [&](const CodePoints& range) { return range.first <= point && point <= range.last; });
}

}  // namespace

std::string counted(int64_t count, std::string_view thing, std::string_view things) {
  std::string text = std::to_string(count) + " ";
  if (count == 1) return text.append(thing);
  return things.empty() ? text.append(thing) + "s" : text.append(things);
}

std::string lower_case(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return result;
}

std::string printable(const std::string& name) {
  std::string shown;
  for (size_t i = 0; i < name.size(); ++i) {
    if (const auto [point, length] = code_point(name, i); length > 0 && invisible(point)) {
      char escape[16];
      std::snprintf(escape, sizeof(escape), "[U+%04X]", static_cast<unsigned>(point));
      shown += escape;
      i += length - 1;
      continue;
    }
    const auto byte = static_cast<unsigned char>(name[i]);
    const auto next = i + 1 < name.size() ? static_cast<unsigned char>(name[i + 1]) : 0;
    const bool second_set = byte == 0xC2 && next >= 0x80 && next < 0xA0;  // U+0080 to U+009F
    const bool control = byte < 0x20 || byte == 0x7F || second_set;
    shown += control ? '?' : name[i];
    i += second_set ? 1 : 0;
  }
  return shown;
}

namespace {

bool begins_character(char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }

}  // namespace

size_t columns_of(const std::string& text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), begins_character));
}

std::string first_columns(const std::string& text, size_t columns) {
  const auto end =
      std::find_if(text.begin(), text.end(), [&](char c) { return begins_character(c) && columns-- == 0; });
  return {text.begin(), end};
}

std::string shell_word(const std::string& text) {
  const auto plain = [](unsigned char c) {
    return c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           std::string_view("/._-+,:@%=").find(static_cast<char>(c)) != std::string_view::npos;
  };
  if (!text.empty() && std::all_of(text.begin(), text.end(), plain)) return text;
  std::string quoted = "'";
  for (const char c : text) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

std::string escape_html(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      case '\'':
        escaped += "&#39;";
        break;
      default:
        escaped += c;
    }
  }
  return escaped;
}

std::string align(const std::vector<std::vector<std::string>>& rows) {
  std::vector<size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], columns_of(row[i]));
  }
  std::string text;
  for (const auto& row : rows) {
    std::string line;
    for (size_t i = 0; i < row.size(); ++i) {
      const std::string padding(widths[i] - columns_of(row[i]), ' ');
      line += i == 0 ? row[i] + padding : "  " + padding + row[i];
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + "\n";
  }
  return text;
}

}  // namespace modrob
