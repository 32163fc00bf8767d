#include "io/key_path.h"
#include "io/settings.h"
#include "io/settings_text.h"

namespace modrob::io {

void SettingsWriter::field(std::string_view key, bool& value, std::string_view) { put_key(values_, key, value); }

void SettingsWriter::field(std::string_view key, int64_t& value, std::string_view, Range) {
  put_key(values_, key, value);
}

void SettingsWriter::field(std::string_view key, double& value, std::string_view, Range) {
  put_key(values_, key, value);
}

void SettingsWriter::field(std::string_view key, std::string& value, std::string_view) { put_key(values_, key, value); }

void SettingsWriter::field(std::string_view key, std::vector<double>& value, std::string_view, Range) {
  put_key(values_, key, value);
}

void SettingsWriter::field(std::string_view key, std::vector<int64_t>& value, std::string_view, Range) {
  put_key(values_, key, value);
}

void SettingsWriter::field(std::string_view key, std::vector<std::string>& value, std::string_view) {
  put_key(values_, key, value);
}

void SettingsWriter::enum_field(std::string_view key, int& value, std::span<const EnumName> names, std::string_view) {
  put_key(values_, key, enum_name(value, names));
}

}  // namespace modrob::io
