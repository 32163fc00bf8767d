#pragma once

#include <string>
#include <vector>

#include "io/json.h"
#include "io/record/record_visitor.h"

namespace modrob::io {

/// Takes a record from a JSON tree. UserErrors name file, place and value: "runs/x/run.json: identity.settings: must be
/// an object, not 3". Keys that the description does not name are passed over.
class JsonReader : public RecordVisitor {
 public:
  /// `name` stands for the file; `advice`, if any, ends every message. The tree must outlive the reader.
  JsonReader(const Json& root, std::string name, std::string advice = "");
  JsonReader(Json&&, std::string, std::string = "") = delete;

  void as_row() override;
  bool reading() const override { return true; }

 protected:
  std::string refusal(const std::string& message, const std::string& below) const override;
  bool enter(const Field& field) override;
  void leave() override { places_.pop_back(); }
  void begin_record() override {}
  void end_record() override;
  void scalar(bool& value) override;
  void scalar(int64_t& value) override;
  void scalar(uint64_t& value) override;
  void scalar(double& value) override;
  void scalar(std::string& value) override;
  void choice(int& value, std::span<const EnumName> names) override;
  void tree(Json& value) override;
  bool presence(bool present) override;
  size_t list(size_t size) override;
  void element(size_t index) override;
  std::vector<std::string> members(std::vector<std::string> keys) override;
  void member(const std::string& key) override;

  /// The tree lacks the field.
  virtual void absent(const Field& field) const;
  /// "FILE: groups[3].seeds: ", the beginning of a message.
  virtual std::string where(const std::string& below) const;

  const Json& here() const { return *places_.back().value; }
  /// "groups[3].seeds"; with `brackets` false "groups.3.seeds".
  std::string path(bool brackets = true) const;
  [[noreturn]] void wrong_type(const std::string& wanted) const;

 private:
  struct Place {
    const Json* value;
    const Field* field;    // of a list's elements: the list's
    std::string_view key;  // empty: an element, at index
    size_t index = 0;
    bool row = false;
    size_t next = 0;  // field of a row
  };
  void check_range(double number) const;

  std::string name_, advice_;
  std::vector<Place> places_;
};

/// The record that `json` holds, which was read from the file `name`.
template <typename T>
T read_record(const Json& json, const std::string& name, const std::string& advice = "") {
  T record;
  JsonReader(json, name, advice).visit(record);
  return record;
}

}  // namespace modrob::io
