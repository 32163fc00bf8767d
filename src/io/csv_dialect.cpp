#include "io/csv_dialect.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

namespace modrob::io {

namespace {

constexpr std::array<std::pair<char, const char*>, 4> kSeparators = {
    {{',', "commas"}, {';', "semicolons"}, {'\t', "tabs"}, {'|', "vertical bars"}}};

bool known(char separator) {
  return std::any_of(kSeparators.begin(), kSeparators.end(), [&](const auto& one) { return one.first == separator; });
}

/// The whole first line when it is sep=X, with or without quotes.
CsvDialect of_separator_line(std::string_view text) {
  const size_t end = std::min(text.find_first_of("\r\n"), text.size());
  std::string_view line = text.substr(0, end);
  if (line.size() == 7 && line.front() == '"' && line.back() == '"') line = line.substr(1, 5);
  if (line.size() != 5 || !known(line[4])) return {};
  for (size_t i = 0; i < 4; ++i) {
    if (std::tolower(static_cast<unsigned char>(line[i])) != "sep="[i]) return {};
  }
  return {line[4], std::min(text.size(), end + (text.substr(end).starts_with("\r\n") ? 2 : 1))};
}

size_t skip_digits(std::string_view text, size_t at) {
  while (at < text.size() && text[at] >= '0' && text[at] <= '9') ++at;
  return at;
}

}  // namespace

CsvDialect CsvDialect::of_header(std::string_view text) {
  if (const auto said = of_separator_line(text); said.skipped > 0) return said;
  std::array<size_t, kSeparators.size()> counts{};
  bool quoted = false;
  text.remove_prefix(std::min(text.find_first_not_of("\r\n"), text.size()));
  for (const char c : text) {
    if (c == '"') quoted = !quoted;
    if (quoted) continue;
    if (c == '\n' || c == '\r') break;
    for (size_t i = 0; i < counts.size(); ++i) counts[i] += c == kSeparators[i].first;
  }
  const auto most = std::max_element(counts.begin(), counts.end());
  return {kSeparators[static_cast<size_t>(most - counts.begin())].first, 0};
}

std::string CsvDialect::separator_text() const {
  for (const auto& [character, text] : kSeparators) {
    if (character == separator) return text;
  }
  return "";
}

NumberForm number_form(std::string_view field) {
  field.remove_prefix(std::min(field.find_first_not_of(" \t"), field.size()));
  field = field.substr(0, field.find_last_not_of(" \t") + 1);
  if (field.starts_with("\xE2\x88\x92")) {
    field.remove_prefix(3);
  } else if (field.starts_with('-') || field.starts_with('+')) {
    field.remove_prefix(1);
  }
  size_t at = skip_digits(field, 0);
  size_t digits = at;
  NumberForm form = NumberForm::kPlain;
  if (at < field.size() && (field[at] == ',' || field[at] == '.')) {
    form = field[at] == ',' ? NumberForm::kComma : NumberForm::kPoint;
    const size_t end = skip_digits(field, at + 1);
    digits += end - at - 1;
    at = end;
  }
  if (digits == 0) return NumberForm::kNone;
  if (at < field.size() && (field[at] == 'e' || field[at] == 'E')) {
    ++at;
    if (at < field.size() && (field[at] == '-' || field[at] == '+')) ++at;
    const size_t end = skip_digits(field, at);
    if (end == at) return NumberForm::kNone;
    at = end;
  }
  return at == field.size() ? form : NumberForm::kNone;
}

}  // namespace modrob::io
