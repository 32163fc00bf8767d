#include "number_options.h"

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

void check_numbers(CLI::App& app) {
  // transform() puts a check before those that are there already: a range knows its numbers only.
  const auto first_check = [](CLI::Option& option, const auto& check) {
    option.transform(CLI::Validator(check, "", "number"));
  };
  for (auto* option : app.get_options()) {
    const std::string type = option->get_type_name();
    if (type.starts_with("UINT")) {
      first_check(*option, seed_number);
    } else if (type.starts_with("INT")) {
      first_check(*option, whole_number);
    } else if (type.starts_with("FLOAT")) {
      first_check(*option, finite_number);
    }
  }
  for (auto* command : app.get_subcommands({})) check_numbers(*command);
}

}  // namespace modrob::app
