#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "io/csv.h"
#include "io/csv_dialect.h"

namespace modrob::io {

/// Reads the text of a CsvTable once, from left to right; what is read and refused stands there.
class CsvParser {
 public:
  /// The text must outlive the parser; `name` stands for the path.
  CsvParser(std::string_view text, const std::string& name, CsvHeader header);

  CsvTable parse(bool was_utf16);

 private:
  [[noreturn]] void fail(int64_t line, const std::string& message) const;
  void check_text() const;
  bool at_break() const;
  void skip_break();
  bool skip_blank_lines();
  void read_row();
  size_t without_empty_end(size_t before, size_t begin, bool first, int64_t line);
  void read_field();
  void read_quoted();
  void take_header();
  void find_number_forms();
  void notice(bool was_utf16);

  std::string_view text_;
  CsvHeader header_;
  CsvDialect dialect_;
  size_t position_ = 0;
  int64_t line_ = 1;
  size_t header_fields_ = 0, empty_rows_ = 0;
  bool cut_fields_ = false, minus_signs_ = false;
  CsvTable table_;
};

}  // namespace modrob::io
