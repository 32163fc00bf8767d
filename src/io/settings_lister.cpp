#include "io/settings.h"
#include "io/settings_text.h"

namespace modrob::io {

namespace {

SettingRow row(std::string_view key, std::string type, const Json& value, std::string allowed, std::string_view help) {
  return {std::string(key), std::move(type), value.dump(), std::move(allowed), std::string(help)};
}

}  // namespace

void SettingsLister::field(std::string_view key, bool& value, std::string_view help) {
  rows_.push_back(row(key, "boolean", value, "true | false", help));
}

void SettingsLister::field(std::string_view key, int64_t& value, std::string_view help, Range range) {
  rows_.push_back(row(key, "integer", value, range_text(range), help));
}

void SettingsLister::field(std::string_view key, double& value, std::string_view help, Range range) {
  rows_.push_back(row(key, "number", value, range_text(range), help));
}

void SettingsLister::field(std::string_view key, std::string& value, std::string_view help) {
  rows_.push_back(row(key, "text", value, "", help));
}

void SettingsLister::field(std::string_view key, std::vector<double>& value, std::string_view help, Range range) {
  rows_.push_back(row(key, "list of numbers", value, range_text(range), help));
}

void SettingsLister::field(std::string_view key, std::vector<int64_t>& value, std::string_view help, Range range) {
  rows_.push_back(row(key, "list of integers", value, range_text(range), help));
}

void SettingsLister::field(std::string_view key, std::vector<std::string>& value, std::string_view help) {
  rows_.push_back(row(key, "list of texts", value, "", help));
}

void SettingsLister::enum_field(std::string_view key, int& value, std::span<const EnumName> names,
                                std::string_view help) {
  std::string allowed;
  for (const EnumName& name : names) {
    if (!allowed.empty()) allowed += " | ";
    allowed += name.name;
  }
  rows_.push_back(row(key, "choice", enum_name(value, names), std::move(allowed), help));
}

}  // namespace modrob::io
