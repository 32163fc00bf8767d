#pragma once

#include <cstdint>
#include <optional>
#include <span>

namespace modrob::foreign_random {

/// numpy.random.default_rng(numpy.random.SeedSequence(entropy)): PCG64 (XSL-RR 128/64) behind numpy's SeedSequence.
class NumpyPcg64 {
 public:
  explicit NumpyPcg64(std::span<const uint64_t> entropy);

  /// Generator.random()
  double uniform() { return static_cast<double>(double_word() >> 11) * 0x1p-53; }
  /// Generator.integers(low, high), `high` excluded, of type int64: Lemire's method on halves of words, of which the
  /// upper one is kept for the next call. low < high, at most 2^32 - 1 apart.
  int64_t integers(int64_t low, int64_t high);

 private:
  using Wide = unsigned __int128;

  void step() { state_ = state_ * kMultiplier + increment_; }
  uint64_t double_word();
  uint32_t word();

  static constexpr Wide kMultiplier = Wide{0x2360ED051FC65DA4} << 64 | 0x4385DF649FCCF645;
  Wide state_ = 0;
  Wide increment_ = 0;
  std::optional<uint32_t> kept_;
};

}  // namespace modrob::foreign_random
