#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

namespace modrob {

/// One block of Philox4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011).
/// Pure function: the same key and counter give the same four words on every machine.
std::array<uint32_t, 4> philox4x32(const std::array<uint32_t, 4>& counter, const std::array<uint32_t, 2>& key);

/// 64-bit hash of a UTF-8 string (FNV-1a, then the SplitMix64 finaliser). docs/randomness.md, section 2.
uint64_t hash_text(std::string_view text);

/// 64-bit hash of a sequence of words; order matters. docs/randomness.md, section 2.
uint64_t hash_words(std::initializer_list<uint64_t> words);
uint64_t hash_words(std::span<const uint64_t> words);

/// Cosine and sine of 2 pi `word` / 2^32, with the same bits on every machine.
struct Turn {
  double cosine = 1, sine = 0;
};
Turn turn_of(uint32_t word);

/// A random stream addressed by what is drawn: `key` says which draw this is (seed, purpose, ...), `item` whose it is
/// (an utterance's hash), and an index which element. There is no state: any element can be asked for in any order,
/// by any thread. docs/randomness.md, sections 3 and 4.
class KeyedStream {
 public:
  KeyedStream(uint64_t key, uint64_t item) : key_(key), item_(item) {}

  /// Uniform in [0, 1) with 53 bits; element `index` uses block `index`.
  double uniform(uint64_t index) const;

  /// Uniform integer in [0, bound), by multiplication of the 64-bit word of element `index` with `bound`.
  uint64_t integer(uint64_t index, uint64_t bound) const;

  /// Standard normal as float64: Box-Muller on the 32-bit words of block `index / 4`, written with additions,
  /// multiplications, divisions and square roots only, so that it has the same bits on every IEEE machine.
  double normal(uint64_t index) const;

  /// normal(first), normal(first + 1), ... rounded to float32.
  void fill_normal(std::span<float> out, uint64_t first = 0) const;

 private:
  std::array<uint32_t, 4> block(uint64_t index) const;

  uint64_t key_;
  uint64_t item_;
};

}  // namespace modrob
