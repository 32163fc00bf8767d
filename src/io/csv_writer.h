#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "core/files.h"

namespace modrob::io {

/// Writes comma-separated values (RFC 4180) that `CsvTable` and every other reader take apart again: fields with
/// commas, quotes or line breaks stand in quotes, rows end with LF. Bytes go to the sink row by row.
class CsvWriter {
 public:
  /// The names of the columns become the first row.
  CsvWriter(ByteSink sink, const std::vector<std::string>& columns);

  /// As many fields as columns (CheckFailure otherwise). UserError, naming row and column, for a zero byte: no reader
  /// takes a file with one for text.
  void add(std::span<const std::string> fields);

 private:
  ByteSink sink_;
  std::vector<std::string> columns_;
  size_t rows_ = 0;
};

/// The number that reads back as the same bits; empty when it is undefined (NaN).
std::string csv_number(double value);

}  // namespace modrob::io
