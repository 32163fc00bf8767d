#include "io/csv.h"

#include <algorithm>
#include <limits>
#include <set>

#include "core/error.h"
#include "core/files.h"
#include "io/foreign_file.h"
#include "io/pickle/pickle_text.h"

namespace modrob::io {

/// Reads through the text once, from left to right.
class CsvParser {
 public:
  CsvParser(std::string_view text, const std::string& name) : text_(text) {
    table_.name_ = name;
    check_text();
  }

  CsvTable parse(CsvHeader header) {
    while (skip_blank_lines()) read_row();
    if (table_.lines_.empty()) throw UserError(table_.name_ + " has no rows; it holds nothing but empty lines");
    if (header == CsvHeader::kYes) take_header();
    return std::move(table_);
  }

 private:
  [[noreturn]] void fail(int64_t line, const std::string& message) const {
    throw UserError(table_.name_ + ":" + std::to_string(line) + ": " + message);
  }

  void check_text() {
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

  bool at_break() const { return position_ < text_.size() && (text_[position_] == '\n' || text_[position_] == '\r'); }

  /// Moves behind LF, CR or CRLF.
  void skip_break() {
    position_ += text_.substr(position_).starts_with("\r\n") ? 2 : 1;
    ++line_;
  }

  bool skip_blank_lines() {
    while (at_break()) skip_break();
    return position_ < text_.size();
  }

  void read_row() {
    const int64_t line = line_;
    const size_t before = table_.ends_.size();
    for (;;) {
      read_field();
      table_.ends_.push_back(static_cast<uint32_t>(table_.text_.size()));
      if (position_ == text_.size()) break;
      if (at_break()) {
        skip_break();
        break;
      }
      ++position_;  // the comma
    }
    const size_t fields = table_.ends_.size() - before;
    if (table_.lines_.empty()) {
      table_.width_ = fields;
    } else if (fields != table_.width_) {
      fail(line, std::to_string(fields) + (fields == 1 ? " field" : " fields") + ", but line " +
                     std::to_string(table_.lines_[0]) + " has " + std::to_string(table_.width_) +
                     "; a field that holds commas or line breaks must stand in quotes");
    }
    table_.lines_.push_back(line);
  }

  void read_field() {
    if (position_ < text_.size() && text_[position_] == '"') return read_quoted();
    const size_t end = std::min(text_.find_first_of(",\r\n", position_), text_.size());
    const std::string_view field = text_.substr(position_, end - position_);
    if (field.find('"') != std::string_view::npos) {
      fail(line_,
           "a quote inside a field that does not begin with one; put the whole field in quotes and double the "
           "quotes inside it");
    }
    table_.text_ += field;
    position_ = end;
  }

  void read_quoted() {
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
      if (position_ == text_.size() || text_[position_] == ',' || at_break()) return;
      if (text_[position_] != '"') {
        fail(line_,
             "text behind a closing quote; between the quote and the next comma nothing may stand, and a quote "
             "inside a field is written twice");
      }
      table_.text_ += '"';
      ++position_;
    }
  }

  void take_header() {
    std::set<std::string_view> names;
    for (size_t column = 0; column < table_.width_; ++column) {
      table_.columns_.emplace_back(table_.field(0, column));
    }
    for (const auto& name : table_.columns_) {
      if (!names.insert(name).second) fail(table_.lines_[0], "the column '" + name + "' is named twice");
    }
    table_.text_.erase(0, table_.ends_[table_.width_ - 1]);
    const uint32_t cut = table_.ends_[table_.width_ - 1];
    table_.ends_.erase(table_.ends_.begin(), table_.ends_.begin() + static_cast<ptrdiff_t>(table_.width_));
    for (uint32_t& end : table_.ends_) end -= cut;
    table_.lines_.erase(table_.lines_.begin());
  }

  std::string_view text_;
  size_t position_ = 0;
  int64_t line_ = 1;
  CsvTable table_;
};

CsvTable CsvTable::open(const std::filesystem::path& path, CsvHeader header) {
  const MappedFile file(path);
  return parse(file.bytes(), path.string(), header);
}

CsvTable CsvTable::parse(std::span<const std::byte> bytes, const std::string& name, CsvHeader header) {
  if (const auto foreign = find_foreign_file(bytes)) throw UserError(name + " " + foreign->message);
  if (bytes.size() > std::numeric_limits<uint32_t>::max()) {
    throw UserError(name + " has " + std::to_string(bytes.size()) + " bytes; CSV files are read up to 4 GiB");
  }
  std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  return CsvParser(text, name).parse(header);
}

std::optional<size_t> CsvTable::find(std::string_view column) const {
  const auto found = std::find(columns_.begin(), columns_.end(), column);
  if (found == columns_.end()) return std::nullopt;
  return static_cast<size_t>(found - columns_.begin());
}

size_t CsvTable::column(std::string_view name) const {
  if (const auto found = find(name)) return *found;
  std::string message = name_ + ": no column '" + std::string(name) + "'; ";
  if (width_ == 1 && columns_[0].find_first_of(";\t") != std::string::npos) {
    throw UserError(message + "the fields seem to be separated by something else than commas");
  }
  throw UserError(message + suggestion(name, columns_));
}

std::string_view CsvTable::field(size_t row, size_t column) const {
  const size_t index = row * width_ + column;
  MODROB_CHECK(column < width_ && index < ends_.size(), "a field of the table");
  const size_t begin = index == 0 ? 0 : ends_[index - 1];
  return std::string_view(text_).substr(begin, ends_[index] - begin);
}

double CsvTable::number(size_t row, size_t column) const {
  const std::string_view whole = field(row, column);
  std::string_view digits = whole.substr(std::min(whole.find_first_not_of(" \t"), whole.size()));
  digits = digits.substr(0, digits.find_last_not_of(" \t") + 1);
  if (digits.starts_with('+') && digits.size() > 1 && digits[1] != '-') digits.remove_prefix(1);
  const auto value = parse_float(digits);
  if (!value) fail(row, column_text(column) + " holds '" + std::string(whole.substr(0, 60)) + "', which is no number");
  return *value;
}

void CsvTable::fail(size_t row, const std::string& message) const {
  throw UserError(name_ + ":" + std::to_string(line(row)) + ": " + message);
}

std::string CsvTable::column_text(size_t column) const {
  return columns_.empty() ? "field " + std::to_string(column + 1) : "column '" + columns_[column] + "'";
}

}  // namespace modrob::io
