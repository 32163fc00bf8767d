#pragma once

#include <vector>

#include "io/json.h"
#include "io/record/record_visitor.h"

namespace modrob::io {

/// Writes every field into a JSON tree, in the order of the description. Undefined numbers (NaN) are null, infinite
/// ones the texts "inf" and "-inf"; an optional without a value is null.
class JsonWriter : public RecordVisitor {
 public:
  JsonWriter() = default;
  JsonWriter(const JsonWriter&) = delete;
  JsonWriter& operator=(const JsonWriter&) = delete;

  Json take() { return std::move(root_); }

  void as_row() override { here() = Json::array(); }
  bool reading() const override { return false; }

 protected:
  std::string refusal(const std::string& message, const std::string& below) const override;
  bool enter(const Field& field) override;
  void leave() override { places_.pop_back(); }
  void begin_record() override { here() = Json::object(); }
  void end_record() override {}
  void scalar(bool& value) override { here() = value; }
  void scalar(int64_t& value) override { here() = value; }
  void scalar(uint64_t& value) override { here() = value; }
  void scalar(double& value) override;
  void scalar(std::string& value) override { here() = value; }
  void choice(int& value, std::span<const EnumName> names) override { here() = enum_name(value, names); }
  void tree(Json& value) override { here() = value; }
  bool presence(bool present) override { return present; }
  size_t list(size_t size) override;
  void element(size_t index) override;
  std::vector<std::string> members(std::vector<std::string> keys) override;
  void member(const std::string& key) override { places_.push_back(&here()[key]); }

  Json& here() { return *places_.back(); }
  /// 1 at the record that is written.
  size_t depth() const { return places_.size(); }

 private:
  Json root_ = Json::object();
  // The root, and what is open below it. Nothing is added beside what is open, so addresses hold.
  std::vector<Json*> places_ = {&root_};
};

/// The record as JSON: what read_record reads.
template <typename T>
Json record_json(const T& record) {
  JsonWriter writer;
  writer.visit(const_cast<T&>(record));  // which a visitor that does not read leaves as it is
  return writer.take();
}

}  // namespace modrob::io
