#pragma once

#include <string>
#include <vector>

#include "config/config.h"
#include "io/record/json_reader.h"

namespace modrob::config {

/// Takes settings from a Config: options are structs with a default and a `describe` (record_visitor.h), and what is
/// absent keeps its default. Wrong type, out of range and unknown enumerators are UserErrors with the value's origin
/// (file:line), the offending value and what would be right. Integers are accepted where a number is expected. `finish`
/// reports keys nobody asked for, with near matches.
class SettingsReader : public io::JsonReader {
 public:
  explicit SettingsReader(const Config& config) : io::JsonReader(config.values(), ""), config_(config) {}
  explicit SettingsReader(Config&&) = delete;  // it keeps a reference

  void finish() const;

 protected:
  bool enter(const io::Field& field) override;
  void scalar(double& value) override;
  void absent(const io::Field&) const override {}
  /// "studies/quick.toml:12:1: 'text.freeze_layers' "
  std::string where(const std::string& below) const override;

 private:
  const Config& config_;
  std::vector<std::string> known_;
};

}  // namespace modrob::config
