#include "report/tables/csv_text.h"

#include <charconv>
#include <string_view>
#include <system_error>

#include "core/bytes_as_text.h"
#include "io/csv_writer.h"

namespace modrob::report {

namespace {

bool is_number(const std::string& text) {
  double value = 0;
  const char* const begin = text.data() + (text.starts_with('+') ? 1 : 0);
  const auto [end, error] = std::from_chars(begin, text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size();
}

}  // namespace

std::string csv_name(const std::string& text) {
  const bool formula = !text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos;
  return formula && !is_number(text) ? "'" + text : text;
}

std::string csv_text(const Table& table) {
  std::string text;
  std::vector<std::string> fields;
  for (const auto& column : table.columns()) fields.push_back(csv_name(column.name));
  io::CsvWriter writer([&](std::span<const std::byte> bytes) { text.append(bytes_as_text(bytes)); }, fields);
  for (const auto& row : table.rows()) {
    for (size_t c = 0; c < row.size(); ++c) {
      const auto* name = std::get_if<std::string>(&row[c]);
      fields[c] = name != nullptr ? csv_name(*name) : shown_text(row[c]);
    }
    writer.add(fields);
  }
  return text;
}

}  // namespace modrob::report
