#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>

#include "corruption/encoding_kinds.h"
#include "corruption/row_change.h"

namespace modrob::corruption {

/// One kind of corruption: what is done to the encoding of an utterance that is hit. The first three have functions of
/// tensors (corrupt/kinds.h), all others a function of a row.
struct KindRow {
  std::string_view name;  ///< stored with results
  int version = 1;        ///< raised when the meaning changes; stored with results
  bool zeroes = false;    ///< the encoding is replaced by zeros, so it need not be computed
  bool has_strength = true;
  bool random = true;                     ///< there are draws of it
  std::string_view strength = {};         ///< what its strength is
  double most = 1e6;                      ///< strength
  std::array<double, 5> severities = {};  ///< the strengths that "severity 1" to "severity 5" stand for
  std::string_view help;
  ChangeRow change = nullptr;
  bool reads = false;  ///< `change` reads the row's values
};

/// The strengths of what is a share of features, and of what is of the size of the values.
inline constexpr std::array<double, 5> kShares = {0.1, 0.2, 0.4, 0.6, 0.8};
inline constexpr std::array<double, 5> kSizes = {0.1, 0.25, 0.5, 1, 2};

/// The last is no kind of its own but a training's "noise", for which its fidelity preset has a kind.
inline constexpr auto kKindRows = std::to_array<KindRow>({
    {.name = "missing",
     .zeroes = true,
     .has_strength = false,
     .random = false,
     .help = "the encoding is replaced by zeros"},
    {.name = "noise_add",
     .strength = "sigma, in units of the encoding",
     .severities = kSizes,
     .help = "a random number, strength * N(0, 1), is added to every element of the encoding"},
    {.name = "noise_scale",
     .strength = "s",
     .severities = kSizes,
     .help = "the encoding is multiplied by one random number, 1 + strength * (n - 1), n ~ N(0, 1)"},
    {.name = "affine",
     .strength = "sigma of factors and offsets",
     .severities = kSizes,
     .help = "each feature gets a factor N(1, strength) and an offset N(0, strength) of its own",
     .change = affine},
    {.name = "rotation",
     .strength = "quarter turns",
     .severities = kShares,
     .help = "features are turned in random pairs by strength quarter turns; lengths stay",
     .change = rotation},
    {.name = "smoothing",
     .random = false,
     .strength = "share of the mean",
     .most = 1,
     .severities = kShares,
     .help = "each step moves towards the mean of the steps by that share (a vector: towards its features' mean)",
     .change = smoothing,
     .reads = true},
    {.name = "dropout",
     .strength = "share of the features",
     .most = 1,
     .severities = kShares,
     .help = "that share of the features is zero, the same in every step",
     .change = dropout},
    {.name = "quantise",
     .random = false,
     .strength = "step, in standard deviations of the utterance's values",
     .severities = kSizes,
     .help = "values are rounded to multiples of a step",
     .change = quantise,
     .reads = true},
    {.name = "clip",
     .random = false,
     .strength = "share that is cut off the largest value",
     .most = 1,
     .severities = kShares,
     .help = "values are cut off beyond (1 - strength) times the largest of the utterance",
     .change = clip,
     .reads = true},
    {.name = "sign_flip",
     .strength = "share of the features",
     .most = 1,
     .severities = kShares,
     .help = "that share of the features changes its sign, the same in every step",
     .change = sign_flip},
    {.name = "noise",
     .version = 0,
     .help = "noise_add under corrected, noise_scale under reference (fidelity.noise_kind)"},
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
