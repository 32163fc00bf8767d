#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "core/rng.h"

// Kinds that act on the frames of audio or video before they are encoded, a function each; their rows stand in
// corruption/kind.h. "Uniform number i" and "normal number i" are those of the utterance's stream (docs/randomness.md).
namespace modrob::corruption {

/// The frames of one utterance that is hit.
struct FrameRow {
  std::vector<float>& values;  ///< [T, D] row-major over its real frames; a kind changes them, and their number perhaps
  int64_t width = 1;           ///< D
  double strength = 1;
  KeyedStream random;  ///< keyed by utterance, modality and draw
  /// The frames of the utterance whose place among all others of the data set is `share`, in [0, 1), of their number.
  std::function<std::span<const float>(double share)> other = {};

  int64_t steps() const { return static_cast<int64_t>(values.size()) / width; }
};

using AlterFrames = void (*)(FrameRow& row);

/// Frames whose uniform number is below s are 0.
void frames_missing(FrameRow& row);
/// As many, in bursts: a burst ends behind each frame with probability 1/5, and the share of all frames is s.
void frames_burst(FrameRow& row);
/// A block of s T frames (halves to the even number) is 0; where it begins is drawn.
void frames_block(FrameRow& row);
/// Frames whose uniform number is below s repeat the last one that is not (at the beginning: the first).
void frames_hold(FrameRow& row);
/// Every k-th frame, held, where k frames lose the share s of them: k = 1 / (1 - s), rounded up; s = 1 holds the first.
void frames_decimate(FrameRow& row);
/// s standard deviations of each feature times a normal number are added.
void frames_white_noise(FrameRow& row);
/// The same with noise of which each octave up to 16 frames has an equal share.
void frames_pink_noise(FrameRow& row);
/// Frames come s T (rounded) earlier or later; in their place are zeros.
void frames_shift(FrameRow& row);
/// Frame t shows frame t + s n_t (rounded), at most the first or last.
void frames_jitter(FrameRow& row);
/// The mean of the frames up to s (rounded) before and behind.
void frames_smoothing(FrameRow& row);
/// Times 2^(s n): louder or softer.
void frames_gain(FrameRow& row);
/// Plus s n, one number for the utterance.
void frames_offset(FrameRow& row);
/// Features whose uniform number is below s are 0 in every frame.
void frames_dropout(FrameRow& row);
/// The frames of another utterance.
void frames_swap(FrameRow& row);

}  // namespace modrob::corruption
