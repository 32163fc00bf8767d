#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>

namespace modrob::corruption {

/// One kind of corruption: what is done to the encoding of an utterance that is hit. Its function of tensors has a line
/// in corrupt/apply_kind.cpp.
struct KindRow {
  std::string_view name;  ///< stored with results
  int version;            ///< raised when the meaning changes; stored with results
  bool zeroes;            ///< the encoding is replaced by zeros, so it need not be computed
  bool has_strength;
  bool random;  ///< there are draws of it
  std::string_view help;
};

/// The last is no kind of its own but a training's "noise", for which its fidelity preset has a kind.
inline constexpr auto kKindRows = std::to_array<KindRow>({
    {"missing", 1, true, false, false, "the encoding is replaced by zeros"},
    {"noise_add", 1, false, true, true,
     "a random number, strength * N(0, 1), is added to every element of the encoding"},
    {"noise_scale", 1, false, true, true,
     "the encoding is multiplied by one random number, 1 + strength * (n - 1), n ~ N(0, 1)"},
    {"noise", 0, false, true, true, "noise_add under corrected, noise_scale under reference (fidelity.noise_kind)"},
});

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
  /// UserError (near matches and the list) for an unknown name. "noise" is known for a training only.
  static Kind parse(std::string_view name, bool training = false);
  /// Makes a kind known by name for as long as the process runs, which the program cannot carry out: scores under it
  /// were made elsewhere. What is known already is that kind. Thread safe. UserError for what is not a letter followed
  /// by letters, digits and '_'.
  static Kind declare(std::string_view name);
  /// Those that can be drawn, in the order of the table.
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
