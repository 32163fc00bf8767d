#include "foreign_random/mersenne_twister.h"

#include <algorithm>
#include <array>

#include "core/error.h"

namespace modrob::foreign_random {

namespace {

constexpr size_t kWords = std::mt19937::state_size;

/// What std::mt19937 takes for a seed sequence: it asks for its whole state at once, so that a state can be given to
/// it.
class StateWords {
 public:
  using result_type = uint32_t;

  explicit StateWords(const std::array<uint32_t, kWords>& words) : words_(words) {}
  template <typename Iterator>
  void generate(Iterator begin, Iterator end) const {
    MODROB_CHECK(static_cast<size_t>(end - begin) == kWords, "std::mt19937 asks for its state");
    std::copy(words_.begin(), words_.end(), begin);
  }

 private:
  const std::array<uint32_t, kWords>& words_;
};

}  // namespace

MersenneTwister MersenneTwister::of_array(std::span<const uint32_t> key) {
  MODROB_CHECK(!key.empty(), "a key of words");
  std::array<uint32_t, kWords> state;
  state[0] = 19650218;
  const auto stirred = [&](size_t i) { return state[i - 1] ^ (state[i - 1] >> 30); };
  for (size_t i = 1; i < kWords; ++i) state[i] = 1812433253u * stirred(i) + static_cast<uint32_t>(i);
  size_t i = 1;
  const auto next = [&] {
    if (++i < kWords) return;
    state[0] = state[kWords - 1];
    i = 1;
  };
  for (size_t step = 0; step < std::max(kWords, key.size()); ++step) {
    const size_t j = step % key.size();
    state[i] = (state[i] ^ (stirred(i) * 1664525u)) + key[j] + static_cast<uint32_t>(j);
    next();
  }
  for (size_t step = 1; step < kWords; ++step) {
    state[i] = (state[i] ^ (stirred(i) * 1566083941u)) - static_cast<uint32_t>(i);
    next();
  }
  state[0] = 0x80000000u;
  StateWords words(state);
  return MersenneTwister(std::mt19937(words));
}

}  // namespace modrob::foreign_random
