#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/modality.h"
#include "protocols/split_shape.h"

namespace modrob::protocols {

/// What is lost as a whole: one token or frame, or an utterance's modality.
enum class Unit { kPosition, kModality };
std::string_view unit_name(Unit unit);

/// Whether the first and the last valid position, [CLS] and [SEP] of text, can be lost.
enum class Ends { kCanGo, kStay };
inline constexpr std::array<Ends, 3> kTextEndsStay = {Ends::kStay, Ends::kCanGo, Ends::kCanGo};
inline constexpr std::array<Ends, 3> kAllEndsStay = {Ends::kStay, Ends::kStay, Ends::kStay};
inline constexpr std::array<Ends, 3> kAllEndsGo = {Ends::kCanGo, Ends::kCanGo, Ends::kCanGo};

/// Positions of one utterance that can be lost.
struct Eligible {
  int64_t begin = 0, end = 0;
  int64_t count() const { return end - begin; }
  bool contains(int64_t position) const { return begin <= position && position < end; }
};

/// How much is missing. Padding is never among it.
struct Realised {
  int64_t missing = 0, eligible = 0, valid = 0;
  /// NaN where there is none.
  double of_eligible() const { return static_cast<double>(missing) / static_cast<double>(eligible); }
  double of_valid() const { return static_cast<double>(missing) / static_cast<double>(valid); }
};

/// What one draw takes from one modality of a split: [utterances, width] bytes, 1 where it is missing.
class ModalityMask {
 public:
  static ModalityMask of_positions(Modality modality, const Positions& positions, Ends ends);
  /// Of whole modalities: width 1.
  static ModalityMask of_modality(Modality modality, int64_t utterances);

  Modality modality() const { return modality_; }
  Unit unit() const { return unit_; }
  int64_t utterances() const { return static_cast<int64_t>(eligible_.size()); }
  int64_t width() const { return width_; }
  const Eligible& eligible(int64_t utterance) const { return eligible_[static_cast<size_t>(utterance)]; }
  std::span<const uint8_t> missing() const { return missing_; }  ///< row-major
  bool is_missing(int64_t utterance, int64_t position = 0) const { return missing_[place(utterance, position)] != 0; }

  /// Nothing where the position is not eligible.
  void hide(int64_t utterance, int64_t position = 0) {
    if (eligible(utterance).contains(position)) missing_[place(utterance, position)] = 1;
  }
  void hide_all(int64_t utterance);

  Realised realised() const;
  /// The SHA-256 of numpy.packbits(kept).
  std::string kept_hash() const;

 private:
  size_t place(int64_t utterance, int64_t position) const { return static_cast<size_t>(utterance * width_ + position); }

  Modality modality_ = Modality::kText;
  Unit unit_ = Unit::kPosition;
  int64_t width_ = 1;
  int64_t valid_ = 0;
  std::vector<Eligible> eligible_;
  std::vector<uint8_t> missing_;
};

/// Of text, audio and video.
std::vector<ModalityMask> position_masks(const SplitShape& split, const std::array<Ends, 3>& ends);
std::vector<ModalityMask> modality_masks(const SplitShape& split);

}  // namespace modrob::protocols
