#pragma once

#include <cstdint>

#include "foreign_random/mersenne_twister.h"

namespace modrob::foreign_random {

/// numpy.random.seed(seed) and the functions behind it (RandomState). An array of n is n calls.
class NumpyLegacy {
 public:
  explicit NumpyLegacy(uint32_t seed) : twister_(seed) {}

  /// numpy.random.rand()
  double uniform() { return twister_.uniform(); }
  /// numpy.random.uniform(low, high)
  double uniform(double low, double high) { return low + (high - low) * uniform(); }
  /// numpy.random.randint(low, high), `high` excluded: words, masked, until one is small enough; none where there is
  /// one answer only. low < high, at most 2^32 - 1 apart.
  int64_t randint(int64_t low, int64_t high);

 private:
  MersenneTwister twister_;
};

}  // namespace modrob::foreign_random
