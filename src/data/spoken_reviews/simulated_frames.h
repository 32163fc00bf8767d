#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/rng.h"
#include "data/spoken_reviews/review_source.h"

namespace modrob::data {

/// What distinguishes simulated audio from simulated video.
struct SimulatedModality {
  std::string_view name;
  int64_t width;
  double reliability;  ///< correlation of the carried signal with one rater's opinion
  double pause_rate;   ///< probability that a word's frame is zero
};

inline constexpr SimulatedModality kSimulatedAudio = {"audio", 74, 0.36, 0.06};
inline constexpr SimulatedModality kSimulatedVideo = {"video", 47, 0.30, 0.03};

/// Word-aligned frames that carry one rater's opinion under a speaker's offset, slow drift, nuisance loadings,
/// autocorrelated noise and pauses. Formulas: docs/data.md; every draw: docs/randomness_data.md. Pure: frames depend on
/// the arguments only, not on what was asked before.
class FrameSimulator {
 public:
  /// What stays the same for all sentences of a video.
  struct Speaker {
    std::vector<double> offset, frequency, phase;  ///< [width]; frequency in turns a word, phase in turns
  };

  FrameSimulator(const SimulatedModality& modality, uint64_t seed);

  Speaker speaker(std::string_view video_id) const;
  /// [words, width] row-major; `first_word` is the position of the sentence's first word in its video.
  std::vector<float> frames(const Review& review, int64_t words, int64_t first_word, const Speaker& speaker) const;

 private:
  KeyedStream draws(std::string_view what, std::string_view item) const;
  std::vector<double> sentence_mean(std::string_view review_id) const;

  SimulatedModality modality_;
  uint64_t seed_;
  std::vector<double> loadings_;  // [kNuisances, width]
  std::vector<double> carrier_;   // [width]
};

}  // namespace modrob::data
