#include "io/record/field.h"

#include <array>
#include <charconv>
#include <cmath>

#include "core/error.h"

namespace modrob::io {

namespace {

std::string number_text(double value) {
  std::array<char, 32> text;
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
  return std::string(text.data(), end);
}

}  // namespace

std::string range_text(Range range) {
  const bool low = std::isfinite(range.low);
  const bool high = std::isfinite(range.high);
  if (low && high) return "between " + number_text(range.low) + " and " + number_text(range.high);
  if (low) return "at least " + number_text(range.low);
  return high ? "at most " + number_text(range.high) : "";
}

std::string_view enum_name(int value, std::span<const EnumName> names) {
  for (const EnumName& name : names) {
    if (name.value == value) return name.name;
  }
  throw_check_failure("enum_name", __FILE__, __LINE__, "enumerator " + std::to_string(value) + " has no name");
}

std::string type_words(const Field& field) {
  constexpr std::array kOne = {"true or false", "an integer", "a number", "a text", "an object"};
  constexpr std::array kMany = {"truth values", "integers", "numbers", "texts", "objects"};
  const auto type = static_cast<size_t>(field.type);
  return field.list ? std::string("a list of ") + kMany[type] : kOne[type];
}

}  // namespace modrob::io
