#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace modrob::corruption {

/// Mean and standard deviation of each feature over the vectors that were added, one at a time: float64, by Welford's
/// updates, so the bits depend on the order of the vectors and on nothing else.
class FeatureStatistics {
 public:
  /// Every vector has as many features as the first.
  void add(std::span<const float> vector);

  int64_t count() const { return count_; }
  const std::vector<double>& mean() const { return mean_; }  ///< empty: nothing was added
  std::vector<double> standard_deviation() const;            ///< of these as the whole population

 private:
  int64_t count_ = 0;
  std::vector<double> mean_, squares_;
};

}  // namespace modrob::corruption
