#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "io/config.h"

namespace modrob::io {

/// Limits of a number, both ends included; part of the error message and of the listing.
struct Range {
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();
};

/// A name of an enumerator as users write it, with one line of explanation.
struct EnumName {
  std::string_view name;
  int value;
  std::string_view help = "";
};

/// Options are plain structs with a default per field; each has one function `void visit(SettingsVisitor&, Options&)`
/// that names its fields once. Reading, writing, listing and checking all go through it, so they cannot drift.
class SettingsVisitor {
 public:
  virtual ~SettingsVisitor() = default;
  virtual void field(std::string_view key, bool& value, std::string_view help) = 0;
  virtual void field(std::string_view key, int64_t& value, std::string_view help, Range range = {}) = 0;
  virtual void field(std::string_view key, double& value, std::string_view help, Range range = {}) = 0;
  virtual void field(std::string_view key, std::string& value, std::string_view help) = 0;
  virtual void field(std::string_view key, std::vector<double>& value, std::string_view help, Range range = {}) = 0;
  virtual void field(std::string_view key, std::vector<int64_t>& value, std::string_view help, Range range = {}) = 0;
  virtual void field(std::string_view key, std::vector<std::string>& value, std::string_view help) = 0;
  virtual void enum_field(std::string_view key, int& value, std::span<const EnumName> names, std::string_view help) = 0;

  /// `E` is an enum class; `names` lists its enumerators.
  template <typename E>
  void choice(std::string_view key, E& value, std::span<const EnumName> names, std::string_view help) {
    int number = static_cast<int>(value);
    enum_field(key, number, names, help);
    value = static_cast<E>(number);
  }
};

/// Takes values from a Config; what is absent keeps its default. Wrong type, out of range and unknown enumerators are
/// UserErrors with the value's origin (file:line), the offending value and what would be right. Integers are accepted
/// where a number is expected. `finish` reports keys nobody asked for, with near matches.
class SettingsReader : public SettingsVisitor {
 public:
  explicit SettingsReader(const Config& config) : config_(config) {}
  explicit SettingsReader(Config&&) = delete;  // it keeps a reference
  void field(std::string_view key, bool& value, std::string_view help) override;
  void field(std::string_view key, int64_t& value, std::string_view help, Range range) override;
  void field(std::string_view key, double& value, std::string_view help, Range range) override;
  void field(std::string_view key, std::string& value, std::string_view help) override;
  void field(std::string_view key, std::vector<double>& value, std::string_view help, Range range) override;
  void field(std::string_view key, std::vector<int64_t>& value, std::string_view help, Range range) override;
  void field(std::string_view key, std::vector<std::string>& value, std::string_view help) override;
  void enum_field(std::string_view key, int& value, std::span<const EnumName> names, std::string_view help) override;

  void finish() const;

 private:
  const Json* take(std::string_view key);
  /// "studies/quick.toml:12:1: 'text.freeze_layers' ", the beginning of a message.
  std::string place(std::string_view key) const;

  const Config& config_;
  std::vector<std::string> known_;
};

/// Writes every field, default or not, into a Json tree: the resolved settings that a run stores and is named by.
class SettingsWriter : public SettingsVisitor {
 public:
  void field(std::string_view key, bool& value, std::string_view help) override;
  void field(std::string_view key, int64_t& value, std::string_view help, Range range) override;
  void field(std::string_view key, double& value, std::string_view help, Range range) override;
  void field(std::string_view key, std::string& value, std::string_view help) override;
  void field(std::string_view key, std::vector<double>& value, std::string_view help, Range range) override;
  void field(std::string_view key, std::vector<int64_t>& value, std::string_view help, Range range) override;
  void field(std::string_view key, std::vector<std::string>& value, std::string_view help) override;
  void enum_field(std::string_view key, int& value, std::span<const EnumName> names, std::string_view help) override;

  const Json& values() const { return values_; }

 private:
  Json values_ = Json::object();
};

/// One row per field: key, type, default (as TOML), range or choices, help. For `--help`, docs and shell completion.
struct SettingRow {
  std::string key, type, default_value, allowed, help;
};

class SettingsLister : public SettingsVisitor {
 public:
  void field(std::string_view key, bool& value, std::string_view help) override;
  void field(std::string_view key, int64_t& value, std::string_view help, Range range) override;
  void field(std::string_view key, double& value, std::string_view help, Range range) override;
  void field(std::string_view key, std::string& value, std::string_view help) override;
  void field(std::string_view key, std::vector<double>& value, std::string_view help, Range range) override;
  void field(std::string_view key, std::vector<int64_t>& value, std::string_view help, Range range) override;
  void field(std::string_view key, std::vector<std::string>& value, std::string_view help) override;
  void enum_field(std::string_view key, int& value, std::span<const EnumName> names, std::string_view help) override;

  const std::vector<SettingRow>& rows() const { return rows_; }

 private:
  std::vector<SettingRow> rows_;
};

}  // namespace modrob::io
