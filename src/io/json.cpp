#include "io/json.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "core/error.h"
#include "core/files.h"
#include "core/hash.h"

namespace modrob::io {

namespace {

// Deeper trees are no settings or results of ours, and copying a tree recurses.
constexpr size_t kDeepest = 100;

std::string place_of(std::string_view text, size_t byte, const std::string& name) {
  const std::string_view before = text.substr(0, std::min(byte, text.size()));
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  const size_t line_break = before.rfind('\n');
  const size_t column = 1 + before.size() - (line_break == std::string_view::npos ? 0 : line_break + 1);
  return name + ":" + std::to_string(line) + ":" + std::to_string(column);
}

// "[json.exception.parse_error.101] parse error at line 1, column 2: syntax error ..." -> "syntax error ..."
std::string reason_of(const Json::exception& error) {
  std::string text = error.what();
  if (const size_t bracket = text.find("] "); bracket != std::string::npos) text.erase(0, bracket + 2);
  if (const size_t colon = text.find(": "); text.starts_with("parse error") && colon != std::string::npos) {
    text.erase(0, colon + 2);
  }
  return text;
}

// Builds the tree as nlohmann's own builder does, but refuses equal keys (which that one drops silently) and nesting
// without limit. Members are appended to their object unsearched, and equal keys looked for once it is complete, so
// that an object of n keys costs n log n and the many small ones cost next to nothing.
class Builder {
 public:
  Builder(std::string_view text, const std::string& name) : text_(text), name_(name) {}

  Json take() { return std::move(root_); }

  bool null() { return add(nullptr); }
  bool boolean(bool value) { return add(value); }
  bool number_integer(int64_t value) { return add(value); }
  bool number_unsigned(uint64_t value) { return add(value); }
  bool number_float(double value, const std::string& /*text*/) { return add(value); }
  bool string(std::string& value) { return add(std::move(value)); }
  bool binary(Json::binary_t& /*value*/) { return false; }  // JSON text holds none
  bool key(std::string& value) {
    key_ = std::move(value);
    return true;
  }
  bool start_object(size_t /*size*/) { return open(Json::object()); }
  bool start_array(size_t /*size*/) { return open(Json::array()); }
  bool end_object() {
    check_keys(*open_.back()->get_ptr<Json::object_t*>());
    return end_array();
  }
  bool end_array() {
    open_.pop_back();
    return true;
  }
  // `byte` counts from 1 and is the last byte read, the one that does not fit.
  bool parse_error(size_t byte, const std::string& /*token*/, const Json::exception& error) {
    const size_t at = byte == 0 ? 0 : byte - 1;
    throw UserError(place_of(text_, at, name_) + ": not valid JSON: " + reason_of(error) + std::string(advice(at)));
  }

 private:
  // Python's json writes what JSON does not have.
  std::string_view advice(size_t at) const {
    const std::string_view before = text_.substr(0, std::min(at + 1, text_.size()));
    const char first = before.empty() ? '\0' : before.back();
    const bool no_number = first == 'N' || first == 'I';
    return no_number ? "; NaN and Infinity are no JSON, what is not known is null" : "";
  }

  Json* place(Json value) {
    if (open_.empty()) {
      root_ = std::move(value);
      return &root_;
    }
    if (auto* array = open_.back()->get_ptr<Json::array_t*>()) return &array->emplace_back(std::move(value));
    using Members = std::vector<std::pair<const std::string, Json>>;
    Members& members = *open_.back()->get_ptr<Json::object_t*>();
    return &members.emplace_back(std::move(key_), std::move(value)).second;
  }

  bool add(Json value) {
    place(std::move(value));
    return true;
  }

  bool open(Json value) {
    if (open_.size() > kDeepest) {
      throw UserError(name_ + ": nested deeper than " + std::to_string(kDeepest) + " levels");
    }
    // The address holds: nothing is added beside a value that is still open.
    open_.push_back(place(std::move(value)));
    return true;
  }

  void check_keys(const Json::object_t& members) {
    keys_.clear();
    for (const auto& member : members) keys_.push_back(member.first);
    std::sort(keys_.begin(), keys_.end());
    const auto twice = std::adjacent_find(keys_.begin(), keys_.end());
    if (twice == keys_.end()) return;
    throw UserError(name_ + ": the key " + Json(*twice).dump() + " occurs twice in one object");
  }

  std::string_view text_;
  const std::string& name_;
  Json root_;
  std::vector<Json*> open_;
  std::string key_;
  std::vector<std::string_view> keys_;
};

void check_finite(const Json& value) {
  if (value.is_number_float()) {
    MODROB_CHECK(std::isfinite(value.get<double>()), "JSON has no NaN and no infinity; use number_or_null");
  }
  if (value.is_structured()) {
    for (const Json& child : value) check_finite(child);
  }
}

}  // namespace

Json parse_json(std::string_view text, const std::string& name) {
  // nlohmann's parser takes a zero byte for the end of the text and does not look at what follows.
  if (const size_t zero = text.find('\0'); zero != std::string_view::npos) {
    throw UserError(place_of(text, zero, name) + ": not valid JSON: a zero byte");
  }
  Builder builder(text, name);
  Json::sax_parse(text, &builder);
  return builder.take();
}

Json read_json(const std::filesystem::path& path) { return parse_json(read_file(path), path.string()); }

void write_json(const std::filesystem::path& path, const Json& value) {
  check_finite(value);
  std::string text;
  try {
    text = value.dump(2) + "\n";
  } catch (const Json::exception& error) {
    throw UserError("cannot write '" + path.string() + "': a text in it is not UTF-8: " + reason_of(error));
  }
  write_file_whole(path, text);
}

std::string canonical_hash(const Json& value) { return sha256(nlohmann::json(value).dump()); }

Json number_or_null(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

double number_from(const Json& value) {
  if (value.is_null()) return std::numeric_limits<double>::quiet_NaN();
  if (!value.is_number()) throw UserError("expected a number or null, got " + value.dump());
  return value.get<double>();
}

}  // namespace modrob::io
