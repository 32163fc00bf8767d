#pragma once

#include <cstdint>
#include <random>
#include <span>

namespace modrob::foreign_random {

/// MT19937, the generator below numpy's legacy functions and CPython's `random`; the two differ in how a seed becomes
/// its state. (Matsumoto and Nishimura, ACM TOMACS 8, 1998.)
class MersenneTwister {
 public:
  /// The authors' init_genrand: numpy's legacy seed.
  explicit MersenneTwister(uint32_t seed) : engine_(seed) {}
  /// The authors' init_by_array: CPython's seed. `key`: at least one word.
  static MersenneTwister of_array(std::span<const uint32_t> key);

  uint32_t word() { return static_cast<uint32_t>(engine_()); }
  /// In [0, 1) with 53 bits, of two words: the first gives the upper 27 bits.
  double uniform() {
    const uint32_t upper = word() >> 5;
    const uint32_t lower = word() >> 6;
    return (upper * 67108864.0 + lower) / 9007199254740992.0;
  }

 private:
  explicit MersenneTwister(std::mt19937 engine) : engine_(engine) {}

  std::mt19937 engine_;
};

}  // namespace modrob::foreign_random
