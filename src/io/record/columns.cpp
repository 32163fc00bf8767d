#include "io/record/columns.h"

#include <algorithm>

namespace modrob::io {

std::string ColumnLister::refusal(const std::string& message, const std::string& below) const {
  throw_check_failure("a record fits its description", __FILE__, __LINE__, name_ + " " + below + ": " + message);
}

bool ColumnLister::enter(const Field& field) {
  levels_.push_back({name_.size(), absent_});
  if (!name_.empty()) name_ += '_';
  name_ += field.key;
  std::replace(name_.begin(), name_.end(), '.', '_');
  return true;
}

void ColumnLister::leave() {
  name_.resize(levels_.back().length);
  absent_ = levels_.back().absent;
  levels_.pop_back();
}

void ColumnLister::scalar(uint64_t& value) {
  // A seed may need all 64 bits, which no integer of a database has.
  const bool fits = std::in_range<int64_t>(value);
  add(Type::kInteger, fits ? ColumnValue(static_cast<int64_t>(value)) : ColumnValue(std::to_string(value)));
}

void ColumnLister::choice(int& value, std::span<const EnumName> names) {
  add(Type::kText, std::string(enum_name(value, names)));
}

bool ColumnLister::presence(bool present) {
  absent_ = absent_ || !present;
  return true;
}

void ColumnLister::add(Type type, ColumnValue value) {
  columns_.push_back({name_, type, absent_ ? ColumnValue() : std::move(value)});
}

}  // namespace modrob::io
