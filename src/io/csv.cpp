#include "io/csv.h"

#include <algorithm>
#include <limits>

#include "core/error.h"
#include "core/files.h"
#include "io/csv_dialect.h"
#include "io/csv_parser.h"
#include "io/foreign_file.h"
#include "io/json_table.h"
#include "io/pickle/pickle_text.h"
#include "io/table_text.h"

namespace modrob::io {

CsvTable CsvTable::open(const std::filesystem::path& path, CsvHeader header) {
  const MappedFile file(path);
  return parse(file.bytes(), path.string(), header);
}

CsvTable CsvTable::parse(std::span<const std::byte> bytes, const std::string& name, CsvHeader header) {
  if (const auto foreign = find_foreign_file(bytes)) throw UserError(name + " " + foreign->message);
  if (bytes.size() > std::numeric_limits<uint32_t>::max()) {
    throw UserError(name + " has " + std::to_string(bytes.size()) + " bytes; CSV files are read up to 4 GiB");
  }
  const TableText text(bytes, name);
  if (header == CsvHeader::kYes && looks_like_json(text.text())) return read_json_table(text.text(), name);
  return CsvParser(text.text(), name, header).parse(text.was_utf16());
}

std::optional<size_t> CsvTable::find(std::string_view column) const {
  const auto found = std::find(columns_.begin(), columns_.end(), column);
  if (found == columns_.end()) return std::nullopt;
  return static_cast<size_t>(found - columns_.begin());
}

size_t CsvTable::column(std::string_view name) const {
  if (const auto found = find(name)) return *found;
  std::string message = name_ + ": no column '" + std::string(name) + "'; ";
  if (width_ == 1 && columns_[0].find_first_of(": ") != std::string::npos) {
    throw UserError(message + "the fields seem to be separated by something else than commas, semicolons or tabs");
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
  const NumberForm form = number_form(digits);
  std::string plain;
  if (digits.starts_with("\xE2\x88\x92")) digits = plain = "-" + std::string(digits.substr(3));
  const bool comma = form == NumberForm::kComma;
  if (comma && !decimal_commas_.empty() && decimal_commas_[column]) {
    plain = std::string(digits);
    plain[plain.find(',')] = '.';
    digits = plain;
  }
  if (const auto value = parse_float(digits)) return *value;
  fail(row, column_text(column) + " holds '" + std::string(whole.substr(0, 60)) + "', which is no number" +
                (!comma ? ""
                 : decimal_commas_.empty()
                     ? "; write a decimal comma as a point"
                     : "; not all fields of the column are numbers with a comma, so it may stand for thousands: write "
                       "decimal points throughout"));
}

void CsvTable::fail(size_t row, const std::string& message) const {
  throw UserError(name_ + ":" + std::to_string(line(row)) + ": " + message);
}

std::string CsvTable::column_text(size_t column) const {
  return columns_.empty() ? "field " + std::to_string(column + 1) : "column '" + columns_[column] + "'";
}

}  // namespace modrob::io
