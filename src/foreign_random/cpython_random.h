#pragma once

#include <cstdint>
#include <vector>

#include "foreign_random/mersenne_twister.h"

namespace modrob::foreign_random {

/// CPython's random.seed(seed) and the functions behind it, as versions 3.2 to 3.14 have them.
class CPythonRandom {
 public:
  explicit CPythonRandom(uint64_t seed);

  /// random.random()
  double uniform() { return twister_.uniform(); }
  /// The index that random.choice takes of `count` things, and what random.randrange(count) says. 1 <= count < 2^32.
  int64_t below(int64_t count);
  /// random.randint(low, high), `high` included.
  int64_t randint(int64_t low, int64_t high) { return low + below(high - low + 1); }
  /// The indices that random.sample takes of `count` things, in its order.
  std::vector<int64_t> sample(int64_t count, int64_t size);

 private:
  MersenneTwister twister_;
};

}  // namespace modrob::foreign_random
