#pragma once

#include <string>
#include <vector>

#include "io/record/json_writer.h"

namespace modrob::io {

/// What a description says of one field, and the value it has: for help, documents, schemas and the names of places.
struct FieldRow {
  std::string key, help;
  Range range;
  Type type = Type::kRecord;
  bool list = false;
  std::span<const EnumName> names;
  Json value;

  /// "integer", "choice", "list of texts".
  std::string type_name() const;
  /// "true | false", "between 0 and 1", "none | value | norm".
  std::string allowed() const;
};

/// Collects the fields of the record that it visits, without those of records in it.
class FieldLister : public JsonWriter {
 public:
  std::vector<FieldRow> take_rows() { return std::move(rows_); }

 protected:
  bool enter(const Field& field) override;
  void leave() override;

 private:
  std::vector<FieldRow> rows_;
};

/// Of a record with these values.
template <typename T>
std::vector<FieldRow> field_list(const T& record = {}) {
  FieldLister lister;
  lister.visit(const_cast<T&>(record));
  return lister.take_rows();
}

/// A JSON schema (draft 7) of the fields: {"seed": {"type": "integer", "description": ..., "default": ...}, ...}.
Json schema_properties(const std::vector<FieldRow>& rows);

}  // namespace modrob::io
