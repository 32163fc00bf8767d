#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace modrob::io {

/// Whether the first row names the columns.
enum class CsvHeader { kYes, kNo };

/// A file of comma-separated values (RFC 4180), held in memory: its text once, and 4 bytes a field.
///
/// Rows end with LF, CRLF or CR, the last one may end with the file; a byte order mark is removed. Fields may be
/// quoted, and then hold commas, line breaks (kept as they are) and doubled quotes. Lines without anything on them are
/// skipped. Every row has as many fields as the first.
///
/// A table with a header is also read as programs and people keep them, and `notices` says so: fields separated by
/// semicolons, tabs or vertical bars (see CsvDialect) and then with decimal commas; a line "sep=;"; UTF-16 with its
/// byte order mark; columns without a name behind the last that has one, when they are empty; rows of empty fields;
/// JSON records (see json_table.h).
///
/// Every error is a UserError "FILE:LINE: ...": a quote never closed, text behind a closing quote, a quote inside a
/// field that does not begin with one (but with tabs), another number of fields, text that is not UTF-8, a zero byte, a
/// column named twice; without a line: nothing in the file, or another kind of file.
class CsvTable {
 public:
  static CsvTable open(const std::filesystem::path& path, CsvHeader header = CsvHeader::kYes);
  /// The same from memory, which is not needed afterwards; `name` stands for the path in messages.
  static CsvTable parse(std::span<const std::byte> bytes, const std::string& name, CsvHeader header = CsvHeader::kYes);

  const std::string& name() const { return name_; }
  /// Names of the columns in order; empty without a header.
  const std::vector<std::string>& columns() const { return columns_; }
  size_t rows() const { return lines_.size(); }  ///< without the header
  size_t width() const { return width_; }        ///< fields a row

  /// "FILE: read with ...", at most one line: what is not as in RFC 4180.
  const std::vector<std::string>& notices() const { return notices_; }

  std::optional<size_t> find(std::string_view column) const;
  /// UserError with near matches when there is no such column.
  size_t column(std::string_view name) const;
  std::string_view field(size_t row, size_t column) const;
  /// The line of the file, from 1, on which the row begins.
  int64_t line(size_t row) const { return lines_[row]; }

  /// The field as a number, blanks around it left out; UserError when it is something else. "nan" and "inf" are
  /// numbers; a minus sign may be U+2212. Where commas do not separate fields, a decimal comma is read, unless the
  /// column has decimal points too.
  double number(size_t row, size_t column) const;
  /// Throws UserError "FILE:LINE: message".
  [[noreturn]] void fail(size_t row, const std::string& message) const;
  /// "column 'label'", or "field 3" (from 1) without a header.
  std::string column_text(size_t column) const;

 private:
  friend class CsvParser;
  friend class JsonTableReader;

  std::string name_;
  std::vector<std::string> columns_;
  size_t width_ = 0;
  std::string text_;            // all fields one after another, unquoted
  std::vector<uint32_t> ends_;  // of each field in text_
  std::vector<int64_t> lines_;  // of each row
  std::vector<std::string> notices_;
  std::vector<bool> decimal_commas_;  // of each column; empty: nowhere
};

}  // namespace modrob::io
