#include "io/json_table.h"

#include <algorithm>
#include <functional>
#include <limits>
#include <map>
#include <utility>

#include "core/error.h"
#include "io/format_error.h"
#include "io/json.h"

namespace modrob::io {

namespace {

constexpr const char* kNeeded =
    "a table is a list of records [{\"id\": ..., \"label\": ...}, ...], or one record a line (pandas: "
    "df.to_json(FILE, orient='records'))";

// A field that is there takes six bytes; where far more would be empty, keys are values.
constexpr uint64_t kFewFields = 1'000'000, kSparsest = 4;

}  // namespace

/// Takes the text apart into records, so that each has its line, and never more than one of them is a tree.
class JsonTableReader {
 public:
  JsonTableReader(std::string_view text, const std::string& name) : text_(text) { table_.name_ = name; }

  CsvTable read() {
    std::map<std::string, size_t> places;
    uint64_t records = 0;
    for_each_record([&](const Json& record, int64_t) {
      ++records;
      for (const auto& [key, value] : record.items()) {
        if (places.emplace(key, table_.columns_.size()).second) table_.columns_.push_back(key);
      }
    });
    table_.width_ = table_.columns_.size();
    if (records * table_.width_ > kFewFields + kSparsest * text_.size()) {
      throw UserError(table_.name_ + ": " + std::to_string(records) + " records with " + std::to_string(table_.width_) +
                      " different keys are no table; " + kNeeded);
    }
    for_each_record([&](const Json& record, int64_t line) {
      for (const auto& column : table_.columns_) {
        const auto value = record.find(column);
        if (value != record.end()) append(*value, column, line);
        if (table_.text_.size() > std::numeric_limits<uint32_t>::max()) fail(line, "the table has more than 4 GiB");
        table_.ends_.push_back(static_cast<uint32_t>(table_.text_.size()));
      }
      table_.lines_.push_back(line);
    });
    if (table_.width_ == 0) throw UserError(table_.name_ + " has no record with a key; " + kNeeded);
    table_.notices_.push_back(table_.name_ + ": read as JSON records");
    return std::move(table_);
  }

  void for_each_record(const std::function<void(Json record, int64_t line)>& take) {
    position_ = 0;
    line_ = 1;
    const bool list = next(false) == '[';
    position_ += list;
    for (;;) {
      const char c = next(list);
      if (list && c == ']') {
        ++position_;
        if (next(false) != '\0') fail(line_, std::string("something stands behind the list; ") + kNeeded);
        return;
      }
      if (c == '\0') {
        if (list) fail(line_, "the list is never closed; the file is truncated");
        return;
      }
      if (c != '{') fail(line_, std::string("no record; ") + kNeeded);
      const int64_t line = line_;
      take(parse(take_record(), line), line);
    }
  }

 private:
  [[noreturn]] void fail(int64_t line, const std::string& message) const {
    throw FormatError(FormatFault::kMalformed, table_.name_ + ":" + std::to_string(line) + ": " + message);
  }

  void append(const Json& value, const std::string& column, int64_t line) {
    if (value.is_structured()) {
      fail(line, "the value of '" + column + "' is " + (value.is_array() ? "a list" : "an object") + "; " + kNeeded);
    }
    if (value.is_null()) return;
    table_.text_ += value.is_string() ? value.get_ref<const std::string&>() : value.dump();
  }

  char next(bool commas) {
    while (position_ < text_.size()) {
      const char c = text_[position_];
      line_ += c == '\n';
      if (c != ' ' && c != '\t' && c != '\r' && c != '\n' && !(commas && c == ',')) return c;
      ++position_;
    }
    return '\0';
  }

  /// Moves behind the bracket that closes the record.
  std::string_view take_record() {
    const size_t begin = position_;
    const int64_t line = line_;
    size_t depth = 0;
    bool quoted = false;
    for (; position_ < text_.size(); ++position_) {
      const char c = text_[position_];
      line_ += c == '\n';
      if (quoted) {
        if (c == '\\') ++position_;
        quoted = c != '"';
      } else if (c == '"') {
        quoted = true;
      } else if (c == '{') {
        ++depth;
      } else if (c == '}' && --depth == 0) {
        return text_.substr(begin, ++position_ - begin);
      }
    }
    fail(line, "a record opens here and is never closed; the file is truncated");
  }

  Json parse(std::string_view record, int64_t line) const {
    try {
      return parse_json(record, table_.name_);
    } catch (const UserError&) {
      // Again, at its line of the file.
      return parse_json(std::string(static_cast<size_t>(line - 1), '\n') + std::string(record), table_.name_);
    }
  }

  std::string_view text_;
  size_t position_ = 0;
  int64_t line_ = 1;
  CsvTable table_;
};

bool looks_like_json(std::string_view text) {
  const size_t first = text.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && (text[first] == '[' || text[first] == '{');
}

CsvTable read_json_table(std::string_view text, const std::string& name) { return JsonTableReader(text, name).read(); }

void for_each_json_record(std::string_view text, const std::string& name,
                          const std::function<void(Json record)>& take) {
  JsonTableReader(text, name).for_each_record([&](Json record, int64_t) { take(std::move(record)); });
}

}  // namespace modrob::io
