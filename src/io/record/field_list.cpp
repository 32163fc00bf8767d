#include "io/record/field_list.h"

#include <array>
#include <cmath>

namespace modrob::io {

namespace {

// Whole numbers without a decimal point, as people write limits.
Json limit(double value) {
  return std::abs(value) < 9.1e15 && value == std::floor(value) ? Json(static_cast<int64_t>(value)) : Json(value);
}

Json schema_of(const FieldRow& row) {
  constexpr std::array kTypes = {"boolean", "integer", "number", "string", "object"};
  Json single = {{"type", kTypes[static_cast<size_t>(row.type)]}};
  if (!row.list) single["description"] = row.help;
  // An empty text stands for none.
  if (!row.list && row.value != "") single["default"] = row.value;
  if (std::isfinite(row.range.low)) single["minimum"] = limit(row.range.low);
  if (std::isfinite(row.range.high)) single["maximum"] = limit(row.range.high);
  for (const auto& name : row.names) single["enum"].push_back(name.name);
  if (!row.list) return single;
  Json list = {{"type", "array"},
               {"description", row.help},
               {"items", std::move(single)},
               {"minItems", 1},
               {"uniqueItems", true}};
  if (!row.value.empty()) list["default"] = row.value;
  return list;
}

}  // namespace

std::string FieldRow::type_name() const {
  constexpr std::array kOne = {"boolean", "integer", "number", "text", "record"};
  if (!names.empty()) return "choice";
  const std::string one = kOne[static_cast<size_t>(type)];
  return list ? "list of " + one + "s" : one;
}

std::string FieldRow::allowed() const {
  if (type == Type::kBoolean) return "true | false";
  if (names.empty()) return range_text(range);
  std::string text;
  for (const EnumName& name : names) text += (text.empty() ? "" : " | ") + std::string(name.name);
  return text;
}

bool FieldLister::enter(const Field& field) {
  if (depth() == 1) {
    rows_.push_back({std::string(field.key),
                     std::string(field.options.help),
                     field.options.range,
                     field.type,
                     field.list,
                     field.names,
                     {}});
  }
  Field whole = field;
  whole.empty = false;
  return JsonWriter::enter(whole);
}

void FieldLister::leave() {
  if (depth() == 2) rows_.back().value = here();
  JsonWriter::leave();
}

Json schema_properties(const std::vector<FieldRow>& rows) {
  Json properties = Json::object();
  for (const auto& row : rows) properties[row.key] = schema_of(row);
  return properties;
}

}  // namespace modrob::io
