#include "commands/number_options.h"

#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>

namespace modrob::app {

namespace {

// A leading zero would mean octal to the option parser.
template <typename Number>
bool is_whole(const std::string& text, Number& number) {
  const size_t digits = text.starts_with('-') ? 1 : 0;
  if (text.size() > digits + 1 && text[digits] == '0') return false;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size();
}

std::string whole_number(std::string& text) {
  int64_t number = 0;
  return is_whole(text, number) ? "" : "'" + text + "' is not a whole number";
}

std::string seed_number(std::string& text) {
  uint64_t number = 0;
  if (is_whole(text, number)) return "";
  return "'" + text + "' is not a whole number from 0 to " + std::to_string(std::numeric_limits<uint64_t>::max());
}

std::string finite_number(std::string& text) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool right = error == std::errc() && end == text.data() + text.size() && std::isfinite(number);
  return right ? "" : "'" + text + "' is not a number";
}

}  // namespace

CLI::Validator whole_number_from(int64_t low, int64_t high) {
  const bool bounded = high != std::numeric_limits<int64_t>::max();
  const std::string range = "from " + std::to_string(low) + (bounded ? " to " + std::to_string(high) : "");
  const auto check = [=](std::string& text) {
    int64_t number = 0;
    const bool right = is_whole(text, number) && number >= low && number <= high;
    return right ? "" : "'" + text + "' is not a whole number " + range;
  };
  return CLI::Validator(check, range, "range");
}

void check_numbers(CLI::App& app) {
  for (auto* option : app.get_options()) {
    const std::string type = option->get_type_name();
    if (type.starts_with("UINT")) {
      option->check(CLI::Validator(seed_number, "", "number"));
    } else if (type.starts_with("INT")) {
      option->check(CLI::Validator(whole_number, "", "number"));
    } else if (type.starts_with("FLOAT")) {
      option->check(CLI::Validator(finite_number, "", "number"));
    }
  }
  for (auto* command : app.get_subcommands({})) check_numbers(*command);
}

}  // namespace modrob::app
