#include "io/csv_parser.h"

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

#include "core/error.h"
#include "core/text_format.h"
#include "io/pickle/pickle_text.h"

namespace modrob::io {

CsvParser::CsvParser(std::string_view text, const std::string& name, CsvHeader header) : text_(text), header_(header) {
  table_.name_ = name;
  check_text();
  if (header == CsvHeader::kNo) return;
  dialect_ = CsvDialect::of_header(text);
  position_ = dialect_.skipped;
  line_ += dialect_.skipped > 0;
}

CsvTable CsvParser::parse(bool was_utf16) {
  while (skip_blank_lines()) read_row();
  if (table_.lines_.empty()) throw UserError(table_.name_ + " has no rows; it holds nothing but empty lines");
  if (header_ == CsvHeader::kYes) {
    take_header();
    find_number_forms();
    notice(was_utf16);
  }
  return std::move(table_);
}

void CsvParser::fail(int64_t line, const std::string& message) const {
  throw UserError(table_.name_ + ":" + std::to_string(line) + ": " + message);
}

void CsvParser::check_text() const {
  const auto line_of = [&](size_t position) {
    int64_t line = 1;
    for (size_t i = 0; i < position; ++i) {
      line += text_[i] == '\n' || (text_[i] == '\r' && i + 1 < text_.size() && text_[i + 1] != '\n');
    }
    return line;
  };
  if (const size_t zero = text_.find('\0'); zero != std::string_view::npos) {
    fail(line_of(zero), "a zero byte; the file is no text, or text in UTF-16: save it as CSV in UTF-8");
  }
  if (is_utf8(text_)) return;
  // No line break lies inside a character, so the first bad line is bad by itself.
  for (size_t begin = 0; begin < text_.size();) {
    const size_t end = std::min(text_.find_first_of("\r\n", begin), text_.size());
    if (!is_utf8(text_.substr(begin, end - begin))) {
      fail(line_of(begin), "the text is not UTF-8; save the file as CSV in UTF-8");
    }
    begin = end + 1;
  }
}

bool CsvParser::at_break() const {
  return position_ < text_.size() && (text_[position_] == '\n' || text_[position_] == '\r');
}

/// Moves behind LF, CR or CRLF.
void CsvParser::skip_break() {
  position_ += text_.substr(position_).starts_with("\r\n") ? 2 : 1;
  ++line_;
}

bool CsvParser::skip_blank_lines() {
  while (at_break()) skip_break();
  return position_ < text_.size();
}

void CsvParser::read_row() {
  const int64_t line = line_;
  const size_t before = table_.ends_.size(), begin = table_.text_.size();
  for (;;) {
    read_field();
    table_.ends_.push_back(static_cast<uint32_t>(table_.text_.size()));
    if (position_ == text_.size()) break;
    if (at_break()) {
      skip_break();
      break;
    }
    ++position_;  // the separator
  }
  size_t fields = table_.ends_.size() - before;
  const bool first = table_.lines_.empty();
  if (first) table_.width_ = header_fields_ = fields;
  if (header_ == CsvHeader::kYes) {
    if (!first && fields > 1 && table_.text_.size() == begin) {
      table_.ends_.resize(before);
      ++empty_rows_;
      return;
    }
    fields = without_empty_end(before, begin, first, line);
  }
  if (fields != table_.width_) {
    fail(line, counted(static_cast<int64_t>(fields), "field") + ", but line " + std::to_string(table_.lines_[0]) +
                   " has " + std::to_string(table_.width_) + "; a field that holds " + dialect_.separator_text() +
                   " or line breaks must stand in quotes");
  }
  table_.lines_.push_back(line);
}

/// Cuts empty fields behind the last column that has a name; returns how many fields are left.
size_t CsvParser::without_empty_end(size_t before, size_t begin, bool first, int64_t line) {
  size_t fields = table_.ends_.size() - before;
  const size_t fewest = first ? 1 : table_.width_;
  const auto start_of = [&](size_t field) { return field == 0 ? begin : table_.ends_[before + field - 1]; };
  while (fields > fewest && table_.ends_[before + fields - 1] == start_of(fields - 1)) --fields;
  if (fields > table_.width_ && fields <= header_fields_) {
    fail(line, "field " + std::to_string(fields) + " holds '" +
                   table_.text_.substr(start_of(fields - 1)).substr(0, 60) + "', but the header, on line " +
                   std::to_string(table_.lines_[0]) +
                   ", has no name for this column; give it one, or put a field "
                   "that holds " +
                   dialect_.separator_text() + " in quotes");
  }
  cut_fields_ = cut_fields_ || fields < table_.ends_.size() - before;
  table_.ends_.resize(before + fields);
  if (first) table_.width_ = fields;
  return fields;
}

void CsvParser::read_field() {
  if (position_ < text_.size() && text_[position_] == '"') return read_quoted();
  const char ends[] = {dialect_.separator, '\r', '\n'};
  const size_t end = std::min(text_.find_first_of(std::string_view(ends, 3), position_), text_.size());
  const std::string_view field = text_.substr(position_, end - position_);
  // Files with tabs have no quotes by their own rules.
  if (dialect_.separator != '\t' && field.find('"') != std::string_view::npos) {
    fail(line_,
         "a quote inside a field that does not begin with one; put the whole field in quotes and double the "
         "quotes inside it");
  }
  table_.text_ += field;
  position_ = end;
}

void CsvParser::read_quoted() {
  const int64_t opened = line_;
  ++position_;
  for (;;) {
    const size_t end = text_.find_first_of("\"\r\n", position_);
    if (end == std::string_view::npos) fail(opened, "a quote opens a field here and is never closed");
    table_.text_ += text_.substr(position_, end - position_);
    position_ = end;
    if (text_[end] != '"') {
      skip_break();
      table_.text_ += text_.substr(end, position_ - end);
      continue;
    }
    ++position_;
    if (position_ == text_.size() || text_[position_] == dialect_.separator || at_break()) return;
    if (text_[position_] != '"') {
      fail(line_,
           "text behind a closing quote; between the quote and the end of the field nothing may stand, and a quote "
           "inside a field is written twice");
    }
    table_.text_ += '"';
    ++position_;
  }
}

void CsvParser::take_header() {
  std::set<std::string_view> names;
  for (size_t column = 0; column < table_.width_; ++column) {
    table_.columns_.emplace_back(table_.field(0, column));
  }
  for (const auto& name : table_.columns_) {
    if (!name.empty() && !names.insert(name).second) fail(table_.lines_[0], "the column '" + name + "' is named twice");
  }
  table_.text_.erase(0, table_.ends_[table_.width_ - 1]);
  const uint32_t cut = table_.ends_[table_.width_ - 1];
  table_.ends_.erase(table_.ends_.begin(), table_.ends_.begin() + static_cast<ptrdiff_t>(table_.width_));
  for (uint32_t& end : table_.ends_) end -= cut;
  table_.lines_.erase(table_.lines_.begin());
}

/// Columns of numbers with a comma in some and a point in none; numbers with a typographic minus.
void CsvParser::find_number_forms() {
  std::vector<bool> commas(table_.width_), others(table_.width_);
  for (size_t row = 0; row < table_.rows(); ++row) {
    for (size_t column = 0; column < table_.width_; ++column) {
      const auto field = table_.field(row, column);
      const auto form = number_form(field);
      if (form == NumberForm::kComma) commas[column] = true;
      if (form == NumberForm::kPoint || (form == NumberForm::kNone && !field.empty())) others[column] = true;
      minus_signs_ = minus_signs_ || (form != NumberForm::kNone && field.starts_with("\xE2\x88\x92"));
    }
  }
  if (dialect_.separator == ',') return;
  for (size_t column = 0; column < table_.width_; ++column) commas[column] = commas[column] && !others[column];
  table_.decimal_commas_ = std::move(commas);
}

void CsvParser::notice(bool was_utf16) {
  std::vector<std::string> parts;
  if (was_utf16) parts.emplace_back("text in UTF-16");
  if (dialect_.separator != ',') parts.push_back(dialect_.separator_text() + " between fields");
  if (dialect_.skipped > 0) parts.emplace_back("a first line that names the separator");
  std::string columns;
  for (size_t column = 0; column < table_.decimal_commas_.size(); ++column) {
    if (table_.decimal_commas_[column]) columns += (columns.empty() ? "'" : ", '") + table_.columns_[column] + "'";
  }
  if (!columns.empty()) parts.push_back("decimal commas in " + columns);
  if (minus_signs_) parts.emplace_back("minus signs that are U+2212");
  if (cut_fields_) parts.emplace_back("empty fields behind the last column left out");
  if (empty_rows_ > 0) {
    parts.push_back(counted(static_cast<int64_t>(empty_rows_), "empty row") + " left out");
  }
  if (!parts.empty()) table_.notices_.push_back(table_.name_ + ": read with " + join(parts, ", "));
}

}  // namespace modrob::io
