#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace modrob::stats {

/// How often each video occurs in each resample: rows of small whole numbers [rows, videos]. First come `videos` rows
/// in which one video is left out (the jackknife of BCa), then `resamples` rows of as many videos drawn with
/// replacement.
class Resampling {
 public:
  /// Resample b draws its videos with stream (hash_words(seed, hash_text("stats.bootstrap")), b): integers 0 .. V - 1.
  /// The same seed, number of videos and b give the same draw, whatever else is resampled: comparisons are paired.
  Resampling(size_t videos, size_t resamples, uint64_t seed, int threads);

  size_t videos() const { return videos_; }
  size_t resamples() const { return resamples_; }
  size_t rows() const { return videos_ + resamples_; }
  std::span<const double> weights(size_t first, size_t count) const {
    return std::span(double_).subspan(first * videos_, count * videos_);
  }
  std::span<const float> float_weights(size_t first, size_t count) const {
    return std::span(float_).subspan(first * videos_, count * videos_);
  }

 private:
  size_t videos_, resamples_;
  std::vector<double> double_;
  std::vector<float> float_;
};

}  // namespace modrob::stats
