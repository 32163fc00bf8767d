#pragma once

#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "io/record/record_visitor.h"

namespace modrob::io {

/// One value of a table's row; nothing where the record has none. Truth values are 0 and 1.
using ColumnValue = std::variant<std::monostate, int64_t, double, std::string>;

struct Column {
  std::string name;  ///< keys from the record down, joined by '_': "value_models_t_low"
  Type type = Type::kText;
  ColumnValue value;
};

/// Makes a row of a table of the record that it visits. The columns are the same for every record of a type: an
/// optional that has no value gives empty ones. Lists, tables and JSON trees are no columns.
class ColumnLister : public RecordVisitor {
 public:
  std::vector<Column> take_columns() { return std::move(columns_); }

  void as_row() override {}
  bool reading() const override { return false; }

 protected:
  std::string refusal(const std::string& message, const std::string& below) const override;
  bool enter(const Field& field) override;
  void leave() override;
  void begin_record() override {}
  void end_record() override {}
  void scalar(bool& value) override { add(Type::kBoolean, int64_t{value}); }
  void scalar(int64_t& value) override { add(Type::kInteger, value); }
  void scalar(uint64_t& value) override;
  void scalar(double& value) override { add(Type::kNumber, value); }
  void scalar(std::string& value) override { add(Type::kText, value); }
  void choice(int& value, std::span<const EnumName> names) override;
  void tree(nlohmann::ordered_json&) override {}
  bool presence(bool present) override;
  size_t list(size_t) override { return 0; }
  void element(size_t) override {}
  std::vector<std::string> members(std::vector<std::string>) override { return {}; }
  void member(const std::string&) override {}

 private:
  void add(Type type, ColumnValue value);

  struct Level {
    size_t length;  // of the name outside
    bool absent;
  };
  std::vector<Level> levels_;
  std::string name_;
  bool absent_ = false;
  std::vector<Column> columns_;
};

template <typename T>
std::vector<Column> columns_of(const T& record = {}) {
  ColumnLister lister;
  lister.visit(const_cast<T&>(record));  // which a visitor that does not read leaves as it is
  return lister.take_columns();
}

}  // namespace modrob::io
