#include <algorithm>
#include <cmath>

#include "core/error.h"
#include "io/settings.h"
#include "io/settings_text.h"

namespace modrob::io {

namespace {

/// A value with what messages about it need: "studies/quick.toml:12:1: 'noise.rates[3]' ".
struct Found {
  const Json& value;
  std::string place;

  [[noreturn]] void wrong_type(const std::string& wanted) const {
    throw UserError(place + "must be " + wanted + ", not " + value.dump());
  }
  void check_range(double number, Range range) const {
    if (number >= range.low && number <= range.high) return;
    throw UserError(place + "is " + value.dump() + ", but must be " + range_text(range));
  }
};

bool read_bool(const Found& found) {
  if (!found.value.is_boolean()) found.wrong_type("true or false");
  return found.value.get<bool>();
}

int64_t read_integer(const Found& found, Range range) {
  if (!found.value.is_number_integer()) found.wrong_type("an integer");
  const bool too_large = found.value.is_number_unsigned() &&
                         found.value.get<uint64_t>() > static_cast<uint64_t>(std::numeric_limits<int64_t>::max());
  if (too_large) found.wrong_type("an integer below 2^63");
  const auto number = found.value.get<int64_t>();
  found.check_range(static_cast<double>(number), range);
  return number;
}

double read_number(const Found& found, Range range) {
  if (!found.value.is_number()) found.wrong_type("a number");
  const auto number = found.value.get<double>();
  if (!std::isfinite(number)) found.wrong_type("a finite number");
  found.check_range(number, range);
  return number;
}

std::string read_text(const Found& found) {
  if (!found.value.is_string()) found.wrong_type("a text");
  return found.value.get<std::string>();
}

template <typename ReadElement>
auto read_list(const Json& list, const std::string& where, const std::string& key, const std::string& wanted,
               ReadElement&& read_element) {
  if (!list.is_array()) Found{list, where + ": '" + key + "' "}.wrong_type(wanted);
  std::vector<decltype(read_element(Found{list, ""}))> values;
  for (size_t i = 0; i < list.size(); ++i) {
    values.push_back(read_element(Found{list[i], where + ": '" + key + "[" + std::to_string(i) + "]' "}));
  }
  return values;
}

}  // namespace

const Json* SettingsReader::take(std::string_view key) {
  known_.emplace_back(key);
  return config_.find(key);
}

std::string SettingsReader::place(std::string_view key) const {
  return config_.where(key) + ": '" + config_.full_key(key) + "' ";
}

void SettingsReader::field(std::string_view key, bool& value, std::string_view) {
  if (const Json* found = take(key)) value = read_bool({*found, place(key)});
}

void SettingsReader::field(std::string_view key, int64_t& value, std::string_view, Range range) {
  if (const Json* found = take(key)) value = read_integer({*found, place(key)}, range);
}

void SettingsReader::field(std::string_view key, double& value, std::string_view, Range range) {
  if (const Json* found = take(key)) value = read_number({*found, place(key)}, range);
}

void SettingsReader::field(std::string_view key, std::string& value, std::string_view) {
  if (const Json* found = take(key)) value = read_text({*found, place(key)});
}

void SettingsReader::field(std::string_view key, std::vector<double>& value, std::string_view, Range range) {
  if (const Json* found = take(key)) {
    value = read_list(*found, config_.where(key), config_.full_key(key), "a list of numbers",
                      [&](const Found& element) { return read_number(element, range); });
  }
}

void SettingsReader::field(std::string_view key, std::vector<int64_t>& value, std::string_view, Range range) {
  if (const Json* found = take(key)) {
    value = read_list(*found, config_.where(key), config_.full_key(key), "a list of integers",
                      [&](const Found& element) { return read_integer(element, range); });
  }
}

void SettingsReader::field(std::string_view key, std::vector<std::string>& value, std::string_view) {
  if (const Json* found = take(key)) {
    value = read_list(*found, config_.where(key), config_.full_key(key), "a list of texts", read_text);
  }
}

void SettingsReader::enum_field(std::string_view key, int& value, std::span<const EnumName> names, std::string_view) {
  const Json* found = take(key);
  if (found == nullptr) return;
  const std::string given = read_text({*found, place(key)});
  std::vector<std::string> known;
  for (const EnumName& name : names) {
    if (name.name == given) {
      value = name.value;
      return;
    }
    known.emplace_back(name.name);
  }
  throw UserError(place(key) + "has no choice '" + given + "'; " + suggestion(given, known));
}

void SettingsReader::finish() const {
  std::vector<std::string> unknown;
  for (const std::string& leaf : config_.leaves()) {
    if (std::find(known_.begin(), known_.end(), leaf) != known_.end()) continue;
    const auto below =
        std::find_if(known_.begin(), known_.end(), [&](const std::string& key) { return key.starts_with(leaf + "."); });
    if (below != known_.end()) {
      throw UserError(place(leaf) + "is a table of settings, as in '" + config_.full_key(*below) + "', not a value");
    }
    unknown.push_back(leaf);
  }
  if (unknown.empty()) return;
  std::string message = config_.where(unknown[0]) + ": unknown setting '" + config_.full_key(unknown[0]) + "'; " +
                        suggestion(unknown[0], known_);
  for (size_t i = 1; i < unknown.size(); ++i) {
    message +=
        (i == 1 ? " Also unknown: '" : ", '") + config_.full_key(unknown[i]) + "' (" + config_.where(unknown[i]) + ")";
  }
  throw UserError(message + (unknown.size() > 1 ? "." : ""));
}

}  // namespace modrob::io
