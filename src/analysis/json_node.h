#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "io/json.h"

namespace modrob::analysis {

/// A double as JSON: null for NaN, the texts "inf" and "-inf" for the infinities, which JSON has no numbers for.
io::Json number_json(double value);
io::Json numbers_json(std::span<const double> values);

/// A value in a JSON file that knows its way from the root, which costs nothing until something is wrong with it: every
/// UserError reads "analysis.json: groups[3].seeds: expected ...". The parent must outlive it.
class JsonNode {
 public:
  JsonNode(const io::Json& json, const std::string& file) : json_(json), file_(&file) {}

  JsonNode at(const char* key) const;  ///< UserError when it is no object or lacks the key
  bool has(const char* key) const { return json_.is_object() && json_.contains(key); }
  JsonNode element(size_t index) const;  ///< UserError when it is no array or too short
  size_t size() const;                   ///< of an array; UserError when it is none
  void expect_size(size_t size) const;   ///< UserError when it is not an array of so many
  bool is_null() const { return json_.is_null(); }
  const io::Json& json() const { return json_; }

  double number() const;  ///< what number_json writes
  int64_t integer() const;
  uint64_t natural() const;
  bool boolean() const;
  const std::string& text() const;
  std::vector<double> numbers() const;
  std::vector<int64_t> integers() const;
  std::vector<std::string> texts() const;
  /// The place of its text in `names`; UserError with near matches when it is none of them.
  size_t choice(std::span<const std::string_view> names) const;

  /// "analysis.json: groups[3].seeds"
  std::string where() const;
  [[noreturn]] void fail(const std::string& reason) const;

  /// read(child) of every element of an array.
  template <typename Read>
  auto list(const Read& read) const {
    std::vector<decltype(read(element(0)))> values;
    values.reserve(size());
    for (size_t i = 0; i < size(); ++i) values.push_back(read(element(i)));
    return values;
  }

 private:
  JsonNode(const io::Json& json, const JsonNode* parent, const char* key, size_t index)
      : json_(json), parent_(parent), key_(key), index_(index) {}
  std::string path() const;

  const io::Json& json_;
  const std::string* file_ = nullptr;  // of the root
  const JsonNode* parent_ = nullptr;
  const char* key_ = nullptr;  // nullptr: an element, at index_
  size_t index_ = 0;
};

}  // namespace modrob::analysis
