#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

namespace modrob::protocols {

/// Positions of one modality: tokens or frames. Of `width` in the padded array the first `lengths[i]` of an utterance
/// are valid. Generators draw for padding too, so the width is part of a mask.
struct Positions {
  int64_t width = 0;
  std::vector<int64_t> lengths;
  bool operator==(const Positions&) const = default;
};

/// All that a mask needs to know of a split.
struct SplitShape {
  std::vector<uint64_t> ids;           ///< hash_text of each utterance's id
  std::array<Positions, 3> positions;  ///< of text, audio, video

  int64_t size() const { return static_cast<int64_t>(ids.size()); }
  bool operator==(const SplitShape&) const = default;
  /// UserError when there is no utterance, or an utterance that has no position or more than the width.
  void validate(std::string_view where) const;
  /// Of which nothing but the ids is known, for protocols that lose whole modalities.
  static SplitShape of_ids(std::vector<uint64_t> ids);
  /// The widths of padded arrays of which these are the longest rows: of text 50 at least, as in the field's pickles.
  static std::array<int64_t, 3> widths(const std::array<int64_t, 3>& longest);
  /// Audio and video with the positions of text, as word-aligned data have them.
  SplitShape aligned() const;

  /// Utterances "utterance0", "utterance1", ... whose lengths walk through a range again and again.
  struct Range {
    int64_t low = 1, high = 1, width = 1;
  };
  static SplitShape made_up(int64_t utterances, const std::array<Range, 3>& ranges);
  /// Of the size and widths of MOSI's unaligned test split; text of 10 to 50 tokens.
  static SplitShape like_mosi();
};

/// Text 10..50 of 50 positions, audio 75..375 of 375, video 100..500 of 500.
inline constexpr std::array<SplitShape::Range, 3> kMosiRanges = {{{10, 50, 50}, {75, 375, 375}, {100, 500, 500}}};
inline constexpr int64_t kMosiUtterances = 686;

}  // namespace modrob::protocols
