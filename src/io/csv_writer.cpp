#include "io/csv_writer.h"

#include <cmath>
#include <string_view>
#include <utility>

#include "core/error.h"
#include "io/json.h"

namespace modrob::io {

namespace {

void append_field(std::string& row, std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) {
    row += text;
    return;
  }
  row += '"';
  for (const char c : text) {
    if (c == '"') row += '"';
    row += c;
  }
  row += '"';
}

}  // namespace

CsvWriter::CsvWriter(ByteSink sink, const std::vector<std::string>& columns)
    : sink_(std::move(sink)), columns_(columns) {
  add(columns);
}

void CsvWriter::add(std::span<const std::string> fields) {
  MODROB_CHECK(fields.size() == columns_.size(), "a row has one field for each column");
  std::string row;
  for (size_t i = 0; i < fields.size(); ++i) {
    if (fields[i].find('\0') != std::string::npos) {
      throw UserError("a CSV file cannot hold a zero byte: row " + std::to_string(rows_) + ", column '" + columns_[i] +
                      "'");
    }
    if (i > 0) row += ',';
    append_field(row, fields[i]);
  }
  // An empty line would be no row at all.
  if (row.empty()) row = "\"\"";
  row += '\n';
  sink_(std::as_bytes(std::span(row)));
  ++rows_;
}

std::string csv_number(double value) {
  if (std::isnan(value)) return "";
  if (std::isinf(value)) return value > 0 ? "inf" : "-inf";
  return Json(value).dump();
}

}  // namespace modrob::io
