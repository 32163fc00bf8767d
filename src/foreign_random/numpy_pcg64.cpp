#include "foreign_random/numpy_pcg64.h"

#include <array>
#include <bit>
#include <limits>
#include <utility>
#include <vector>

#include "core/error.h"

namespace modrob::foreign_random {

namespace {

/// numpy.random.SeedSequence(entropy).generate_state(4, uint64), after M. E. O'Neill's seed_seq_fe.
std::array<uint64_t, 4> seed_sequence(std::span<const uint64_t> entropy) {
  std::vector<uint32_t> words;
  for (const uint64_t number : entropy) {
    words.push_back(static_cast<uint32_t>(number));
    if (number >> 32) words.push_back(static_cast<uint32_t>(number >> 32));
  }
  uint32_t hash = 0x43B0D7E5;
  const auto hashed = [&](uint32_t value) {
    value ^= hash;
    hash *= 0x931E8875u;
    value *= hash;
    return value ^ (value >> 16);
  };
  const auto mixed = [](uint32_t a, uint32_t b) {
    const uint32_t value = a * 0xCA01F9DDu - b * 0x4973F715u;
    return value ^ (value >> 16);
  };
  std::array<uint32_t, 4> pool;
  for (size_t i = 0; i < pool.size(); ++i) pool[i] = hashed(i < words.size() ? words[i] : 0);
  for (size_t from = 0; from < pool.size(); ++from) {
    for (size_t to = 0; to < pool.size(); ++to) {
      if (from != to) pool[to] = mixed(pool[to], hashed(pool[from]));
    }
  }
  for (size_t from = pool.size(); from < words.size(); ++from) {
    for (auto& place : pool) place = mixed(place, hashed(words[from]));
  }
  uint32_t output_hash = 0x8B51F9DD;
  std::array<uint64_t, 4> state = {};
  for (size_t i = 0; i < 2 * state.size(); ++i) {
    uint32_t value = pool[i % pool.size()] ^ output_hash;
    output_hash *= 0x58F38DEDu;
    value *= output_hash;
    value ^= value >> 16;
    state[i / 2] |= uint64_t{value} << (i % 2 * 32);
  }
  return state;
}

}  // namespace

NumpyPcg64::NumpyPcg64(std::span<const uint64_t> entropy) {
  const auto seed = seed_sequence(entropy);
  const Wide start = Wide{seed[0]} << 64 | seed[1];
  increment_ = (Wide{seed[2]} << 64 | seed[3]) << 1 | 1;
  step();
  state_ += start;
  step();
}

uint64_t NumpyPcg64::double_word() {
  step();
  const auto upper = static_cast<uint64_t>(state_ >> 64);
  return std::rotr(upper ^ static_cast<uint64_t>(state_), static_cast<int>(upper >> 58));
}

uint32_t NumpyPcg64::word() {
  if (const auto kept = std::exchange(kept_, std::nullopt)) return *kept;
  const uint64_t both = double_word();
  kept_ = static_cast<uint32_t>(both >> 32);
  return static_cast<uint32_t>(both);
}

int64_t NumpyPcg64::integers(int64_t low, int64_t high) {
  MODROB_CHECK(low < high && high - low <= std::numeric_limits<uint32_t>::max(), "a range of at most 32 bits");
  const auto count = static_cast<uint32_t>(high - low);
  if (count == 1) return low;
  const uint32_t fewest = -count % count;  // products below it would make some answers likelier
  uint64_t product = uint64_t{word()} * count;
  while (static_cast<uint32_t>(product) < fewest) product = uint64_t{word()} * count;
  return low + static_cast<int64_t>(product >> 32);
}

}  // namespace modrob::foreign_random
