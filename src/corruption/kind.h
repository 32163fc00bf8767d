#pragma once

#include <span>
#include <string>
#include <string_view>

#include "corruption/kind_rows.h"

namespace modrob::corruption {

/// A row of the table.
class Kind {
 public:
  constexpr Kind() = default;  ///< missing
  explicit constexpr Kind(const KindRow& row) : row_(&row) {}
  /// For names that stand in the program.
  static consteval Kind named(std::string_view name) {
    for (const auto& row : kKindRows) {
      if (row.name == name) return Kind(row);
    }
    throw "no such kind";
  }
  /// UserError (near matches and the list) for an unknown name. "noise" and the masks that protocols train on are known
  /// for a training only, those that they evaluate with for a diagnosis only.
  static Kind parse(std::string_view name, bool training = false);
  /// Of the table or a protocol's, whatever it is for; nullptr where there is none.
  static const KindRow* find(std::string_view name);
  /// Makes a kind known by name for as long as the process runs, which the program cannot carry out: scores under it
  /// were made elsewhere. What is known already is that kind. Thread safe. UserError for what is not a letter followed
  /// by letters, digits and '_'.
  static Kind declare(std::string_view name);
  /// Those that are no protocol's and can be drawn, in the order of the table.
  static std::span<const KindRow> all() { return std::span(kKindRows).first(kKindRows.size() - 1); }

  std::string name() const { return std::string(row_->name); }
  constexpr const KindRow* operator->() const { return row_; }
  constexpr bool operator==(const Kind& other) const { return row_ == other.row_; }

 private:
  const KindRow* row_ = kKindRows.data();
};

inline constexpr Kind kMissing = Kind::named("missing");
inline constexpr Kind kNoiseAdd = Kind::named("noise_add");
inline constexpr Kind kNoiseScale = Kind::named("noise_scale");
inline constexpr Kind kPresetNoise = Kind::named("noise");

}  // namespace modrob::corruption
