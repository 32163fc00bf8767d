#include "report/csv_text.h"

#include <charconv>
#include <cmath>
#include <string_view>
#include <system_error>

#include "io/json.h"

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

std::string csv_field(const std::string& name) {
  const std::string text = csv_name(name);
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}

std::string csv_number(double value) { return std::isnan(value) ? "" : io::Json(value).dump(); }

}  // namespace modrob::report
