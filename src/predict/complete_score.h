#pragma once

#include <cstddef>
#include <span>
#include <utility>
#include <vector>

namespace modrob::predict {

/// Where the score of an utterance would lie if nothing of it were missing.
struct CompleteScore {
  double low = 0, high = 0;  ///< nine in ten would lie between
  double other_sign = 0;     ///< share that would have another sign than the score has, in [0, 1]
};

/// Learned from a diagnosed split, every utterance of which was scored with and without some modalities: what
/// completing did to the utterances whose scores without them were nearest.
class CompleteScores {
 public:
  static constexpr size_t kNeighbours = 100;

  /// Scores of the same utterances, at least one.
  CompleteScores(std::span<const float> complete, std::span<const float> without);

  /// Of an utterance that scores so without these modalities. The changes of the kNeighbours utterances with the
  /// nearest scores (more where scores are equal, all where there are fewer) are added to the score; quantiles at .05
  /// and .95 are linear between order statistics.
  CompleteScore of(float score) const;

 private:
  std::vector<std::pair<double, double>> without_and_change_;  // ascending
};

}  // namespace modrob::predict
