#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace modrob::io {

/// How a table with a header separates its fields.
struct CsvDialect {
  char separator = ',';
  size_t skipped = 0;  ///< bytes of a first line "sep=;", its line break included, as Excel writes it

  /// By the line "sep=", else by the header: the one of , ; tab | that stands most often outside quotes; a comma when
  /// none does.
  static CsvDialect of_header(std::string_view text);
  /// "commas", "semicolons", "tabs" or "vertical bars"
  std::string separator_text() const;
};

/// What a field is as a number.
enum class NumberForm { kNone, kPlain, kPoint, kComma };
/// kComma: digits, one comma, digits, with a sign and an exponent where there are any; kPoint: the same with a point;
/// kPlain: without either. Blanks around it are left out; a minus sign may be U+2212.
NumberForm number_form(std::string_view field);

}  // namespace modrob::io
