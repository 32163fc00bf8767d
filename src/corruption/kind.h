#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>

#include "corruption/kinds/encoding_kinds.h"
#include "corruption/kinds/frame_kinds.h"
#include "corruption/kinds/row_change.h"
#include "corruption/kinds/text_kinds.h"

namespace modrob::corruption {

/// Where a kind acts: on encodings, on the frames of audio and video before they are encoded, on the tokens of text, on
/// its words before they are tokens. What acts on inputs makes the encoders run again.
enum class Place { kEncoding, kFrames, kTokens, kWords };
std::string_view place_name(Place place);

/// One kind of corruption: what befalls an utterance that is hit. Of those on encodings the first three have functions
/// of tensors (corrupt/kinds.h); all others have one function of a row.
struct KindRow {
  std::string_view name;  ///< stored with results
  int version = 1;        ///< raised when the meaning changes; stored with results
  bool zeroes = false;    ///< the encoding is replaced by zeros, so it need not be computed
  bool has_strength = true;
  bool random = true;                     ///< there are draws of it
  std::string_view strength = {};         ///< what its strength is
  double most = 1e6;                      ///< strength
  std::array<double, 5> severities = {};  ///< the strengths that "severity 1" to "severity 5" stand for
  std::string_view help = {};
  Place place = Place::kEncoding;
  ChangeRow change = nullptr;
  bool reads = false;  ///< `change` reads the row's values
  AlterFrames frames = nullptr;
  AlterTokens tokens = nullptr;
  AlterWords words = nullptr;
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
    {.name = "frames_missing",
     .strength = "share of the frames",
     .most = 1,
     .severities = kShares,
     .help = "that share of the frames, drawn one by one, is zero",
     .place = Place::kFrames,
     .frames = frames_missing},
    {.name = "frames_burst",
     .strength = "share of the frames",
     .most = 1,
     .severities = kShares,
     .help = "that share of the frames is zero, in bursts of 5 frames on average",
     .place = Place::kFrames,
     .frames = frames_burst},
    {.name = "frames_block",
     .strength = "share of the frames",
     .most = 1,
     .severities = kShares,
     .help = "one block of that share of the frames is zero",
     .place = Place::kFrames,
     .frames = frames_block},
    {.name = "frames_hold",
     .strength = "share of the frames",
     .most = 1,
     .severities = kShares,
     .help = "that share of the frames repeats the last one that came",
     .place = Place::kFrames,
     .frames = frames_hold},
    {.name = "frames_decimate",
     .random = false,
     .strength = "share of the frames that are lost",
     .most = 1,
     .severities = kShares,
     .help = "every k-th frame is kept and held, as at a lower sampling rate",
     .place = Place::kFrames,
     .frames = frames_decimate},
    {.name = "frames_white_noise",
     .strength = "sigma, in standard deviations of each feature",
     .severities = kSizes,
     .help = "white noise is added to every feature",
     .place = Place::kFrames,
     .frames = frames_white_noise},
    {.name = "frames_pink_noise",
     .strength = "sigma, in standard deviations of each feature",
     .severities = kSizes,
     .help = "pink noise is added to every feature",
     .place = Place::kFrames,
     .frames = frames_pink_noise},
    {.name = "frames_shift",
     .strength = "shift, as a share of the length",
     .most = 1,
     .severities = kShares,
     .help = "frames come too early or too late, zeros in their place",
     .place = Place::kFrames,
     .frames = frames_shift},
    {.name = "frames_jitter",
     .strength = "sigma, in frames",
     .severities = {1, 2, 4, 8, 16},
     .help = "each frame shows one nearby in time",
     .place = Place::kFrames,
     .frames = frames_jitter},
    {.name = "frames_smoothing",
     .random = false,
     .strength = "reach, in frames",
     .severities = {1, 2, 4, 8, 16},
     .help = "each frame is the mean of those up to that many before and behind",
     .place = Place::kFrames,
     .frames = frames_smoothing},
    {.name = "frames_gain",
     .strength = "sigma, in powers of two",
     .severities = kSizes,
     .help = "all values are multiplied by 2^(strength n): louder or softer",
     .place = Place::kFrames,
     .frames = frames_gain},
    {.name = "frames_dropout",
     .strength = "share of the features",
     .most = 1,
     .severities = kShares,
     .help = "that share of the features is zero in every frame",
     .place = Place::kFrames,
     .frames = frames_dropout},
    {.name = "frames_swap",
     .has_strength = false,
     .help = "the frames are those of another utterance",
     .place = Place::kFrames,
     .frames = frames_swap},
    {.name = "tokens_unknown",
     .strength = "share of the tokens",
     .most = 1,
     .severities = kShares,
     .help = "that share of the tokens is [UNK]",
     .place = Place::kTokens,
     .tokens = tokens_unknown},
    {.name = "tokens_mask",
     .strength = "share of the tokens",
     .most = 1,
     .severities = kShares,
     .help = "that share of the tokens is [MASK]",
     .place = Place::kTokens,
     .tokens = tokens_mask},
    {.name = "tokens_delete",
     .strength = "share of the tokens",
     .most = 1,
     .severities = kShares,
     .help = "that share of the tokens is taken out",
     .place = Place::kTokens,
     .tokens = tokens_delete},
    {.name = "tokens_repeat",
     .strength = "share of the tokens",
     .most = 1,
     .severities = kShares,
     .help = "that share of the tokens stands twice",
     .place = Place::kTokens,
     .tokens = tokens_repeat},
    {.name = "tokens_random",
     .strength = "share of the tokens",
     .most = 1,
     .severities = kShares,
     .help = "that share of the tokens is any piece of the vocabulary",
     .place = Place::kTokens,
     .tokens = tokens_random},
    {.name = "tokens_truncate",
     .random = false,
     .strength = "share of the tokens at the end",
     .most = 1,
     .severities = kShares,
     .help = "the text ends early",
     .place = Place::kTokens,
     .tokens = tokens_truncate},
    {.name = "words_swap",
     .strength = "share of the words",
     .most = 1,
     .severities = kShares,
     .help = "that share of the words changes places with the next one",
     .place = Place::kWords,
     .words = words_swap},
    {.name = "typos_keyboard",
     .strength = "share of the words",
     .most = 1,
     .severities = kShares,
     .help = "in that share of the words one letter is its neighbour on the keyboard",
     .place = Place::kWords,
     .words = typos_keyboard},
    {.name = "typos_double",
     .strength = "share of the words",
     .most = 1,
     .severities = kShares,
     .help = "in that share of the words one letter stands twice",
     .place = Place::kWords,
     .words = typos_double},
    {.name = "typos_omit",
     .strength = "share of the words",
     .most = 1,
     .severities = kShares,
     .help = "that share of the words loses an inner letter",
     .place = Place::kWords,
     .words = typos_omit},
    {.name = "typos_swap",
     .strength = "share of the words",
     .most = 1,
     .severities = kShares,
     .help = "in that share of the words two inner neighbours are exchanged",
     .place = Place::kWords,
     .words = typos_swap},
    {.name = "typos_shuffle",
     .strength = "share of the words",
     .most = 1,
     .severities = kShares,
     .help = "in that share of the words the inner letters are shuffled",
     .place = Place::kWords,
     .words = typos_shuffle},
    {.name = "speech_errors",
     .strength = "share of the words",
     .most = 1,
     .severities = kShares,
     .help = "that share of the words is heard wrong: spelt otherwise, run into the next one, or gone",
     .place = Place::kWords,
     .words = speech_errors},
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
