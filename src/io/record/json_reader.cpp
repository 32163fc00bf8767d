#include "io/record/json_reader.h"

#include <limits>
#include <utility>

#include "core/text_format.h"
#include "io/key_path.h"

namespace modrob::io {

namespace {

constexpr size_t kLongestValue = 200;

std::string shown(const Json& value) {
  const std::string text = printable(value.dump());
  return text.size() <= kLongestValue ? text : text.substr(0, kLongestValue) + "...";
}

}  // namespace

JsonReader::JsonReader(const Json& root, std::string name, std::string advice)
    : name_(std::move(name)), advice_(std::move(advice)), places_{{&root, nullptr, ""}} {}

std::string JsonReader::path(bool brackets) const {
  std::string path;
  for (size_t i = 1; i < places_.size(); ++i) {
    const Place& place = places_[i];
    if (place.key.empty() && brackets) {
      path += "[" + std::to_string(place.index) + "]";
    } else {
      path = join_key(path, place.key.empty() ? std::to_string(place.index) : printable(std::string(place.key)));
    }
  }
  return path;
}

std::string JsonReader::where(const std::string& below) const {
  const std::string path = below.empty() ? this->path() : join_key(this->path(), below);
  return name_ + ": " + path + (path.empty() ? "" : ": ");
}

std::string JsonReader::refusal(const std::string& message, const std::string& below) const {
  return where(below) + message + (advice_.empty() ? "" : "; ") + advice_;
}

void JsonReader::wrong_type(const std::string& wanted) const { fail("must be " + wanted + ", not " + shown(here())); }

void JsonReader::absent(const Field& field) const {
  if (field.options.presence == Presence::kAlways) fail("lacks the key '" + std::string(field.key) + "'");
}

bool JsonReader::enter(const Field& field) {
  Place& parent = places_.back();
  if (parent.row) {
    const size_t index = parent.next++;
    if (index >= here().size()) {
      fail("ends before its place " + std::to_string(index) + ", '" + std::string(field.key) + "'");
    }
    places_.push_back({&here()[index], &field, "", index});
    return true;
  }
  if (!here().is_object()) wrong_type("an object");
  const Json* found = find_key(here(), field.key);
  if (found == nullptr) {
    absent(field);
    return false;
  }
  places_.push_back({found, &field, field.key});
  return true;
}

void JsonReader::as_row() {
  if (!here().is_array()) wrong_type("a list");
  places_.back().row = true;
}

void JsonReader::end_record() {
  const Place& place = places_.back();
  if (place.row && place.next != here().size()) {
    fail("expected " + std::to_string(place.next) + " elements, got " + std::to_string(here().size()));
  }
}

void JsonReader::check_range(double number) const {
  const Field* field = places_.back().field;
  if (field == nullptr) return;
  const Range& range = field->options.range;
  if (number < range.low || number > range.high) fail("is " + here().dump() + ", but must be " + range_text(range));
}

void JsonReader::scalar(bool& value) {
  if (!here().is_boolean()) wrong_type("true or false");
  value = here().get<bool>();
}

void JsonReader::scalar(int64_t& value) {
  if (!here().is_number_integer()) wrong_type("an integer");
  if (here().is_number_unsigned() && here().get<uint64_t>() > static_cast<uint64_t>(INT64_MAX)) {
    wrong_type("an integer below 2^63");
  }
  value = here().get<int64_t>();
  check_range(static_cast<double>(value));
}

void JsonReader::scalar(uint64_t& value) {
  const bool negative = !here().is_number_unsigned() && here().is_number_integer() && here().get<int64_t>() < 0;
  if (!here().is_number_integer() || negative) wrong_type("an integer of at least 0");
  value = here().get<uint64_t>();
  check_range(static_cast<double>(value));
}

void JsonReader::scalar(double& value) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  if (here().is_number()) {
    value = here().get<double>();
    check_range(value);
  } else if (here().is_null()) {
    value = std::numeric_limits<double>::quiet_NaN();
  } else if (here() == "inf" || here() == "-inf") {
    value = here() == "inf" ? kInfinity : -kInfinity;
  } else {
    wrong_type("a number");
  }
}

void JsonReader::scalar(std::string& value) {
  if (!here().is_string()) wrong_type("a text");
  value = here().get<std::string>();
}

void JsonReader::choice(int& value, std::span<const EnumName> names) {
  std::string given;
  scalar(given);
  std::vector<std::string> known;
  for (const EnumName& name : names) {
    if (name.name == given) {
      value = name.value;
      return;
    }
    known.emplace_back(name.name);
  }
  fail("has no choice '" + printable(given) + "'; " + suggestion(given, known));
}

void JsonReader::tree(Json& value) { value = here(); }

bool JsonReader::presence(bool) { return !here().is_null(); }

size_t JsonReader::list(size_t) {
  const Place& place = places_.back();
  const size_t size = here().size();
  if (!here().is_array()) wrong_type(place.field != nullptr && place.field->list ? type_words(*place.field) : "a list");
  const bool whole = place.field != nullptr && !place.key.empty();
  if (whole && place.field->options.size.value_or(size) != size) {
    fail("expected " + std::to_string(*place.field->options.size) + " elements, got " + std::to_string(size));
  }
  return size;
}

void JsonReader::element(size_t index) { places_.push_back({&here()[index], places_.back().field, "", index}); }

std::vector<std::string> JsonReader::members(std::vector<std::string>) {
  if (!here().is_object()) wrong_type("an object");
  std::vector<std::string> keys;
  for (const auto& [key, value] : here().items()) keys.push_back(key);
  return keys;
}

void JsonReader::member(const std::string& key) {
  const auto found = here().find(key);
  places_.push_back({&*found, places_.back().field, found.key()});
}

}  // namespace modrob::io
