#include "io/json.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <string>
#include <vector>

#include "core/error.h"
#include "core/files.h"

namespace modrob::io {

namespace {

// Deeper trees are no settings or results of ours, and copying a tree recurses.
constexpr int kDeepest = 100;

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

// nlohmann's parser keeps the last of several equal keys silently and nests without limit.
class StructureCheck {
 public:
  explicit StructureCheck(const std::string& name) : name_(name) {}

  bool operator()(int depth, Json::parse_event_t event, const Json& parsed) {
    if (depth > kDeepest) throw UserError(name_ + ": nested deeper than " + std::to_string(kDeepest) + " levels");
    if (event == Json::parse_event_t::object_start) keys_.emplace_back();
    if (event == Json::parse_event_t::object_end) keys_.pop_back();
    if (event == Json::parse_event_t::key && !keys_.back().insert(parsed.get<std::string>()).second) {
      throw UserError(name_ + ": the key " + parsed.dump() + " occurs twice in one object");
    }
    return true;
  }

 private:
  const std::string& name_;
  std::vector<std::set<std::string>> keys_;
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
  StructureCheck check(name);
  try {
    return Json::parse(text, std::ref(check));
  } catch (const Json::parse_error& error) {
    // `byte` counts from 1 and is the last byte read, the one that does not fit.
    throw UserError(place_of(text, error.byte == 0 ? 0 : error.byte - 1, name) +
                    ": not valid JSON: " + reason_of(error));
  } catch (const Json::exception& error) {
    throw UserError(name + ": not valid JSON: " + reason_of(error));
  }
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

Json number_or_null(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

double number_from(const Json& value) {
  if (value.is_null()) return std::numeric_limits<double>::quiet_NaN();
  if (!value.is_number()) throw UserError("expected a number or null, got " + value.dump());
  return value.get<double>();
}

}  // namespace modrob::io
