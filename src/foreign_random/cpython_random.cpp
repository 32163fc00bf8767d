#include "foreign_random/cpython_random.h"

#include <array>
#include <bit>
#include <limits>
#include <numeric>
#include <unordered_set>

#include "core/error.h"

namespace modrob::foreign_random {

namespace {

MersenneTwister seeded(uint64_t seed) {
  const std::array<uint32_t, 2> limbs = {static_cast<uint32_t>(seed), static_cast<uint32_t>(seed >> 32)};
  return MersenneTwister::of_array(std::span(limbs).first(limbs[1] == 0 ? 1 : 2));
}

/// Up to how many things `sample` keeps a list of all of them, in place of a set of those it took.
int64_t largest_pool(int64_t size) {
  int64_t largest = 21;
  if (size <= 5) return largest;
  int64_t power = 1;  // of four
  while (power < 3 * size) power *= 4;
  return largest + power;
}

}  // namespace

CPythonRandom::CPythonRandom(uint64_t seed) : twister_(seeded(seed)) {}

int64_t CPythonRandom::below(int64_t count) {
  MODROB_CHECK(count > 0 && count <= std::numeric_limits<uint32_t>::max(), "a count of 32 bits");
  const auto end = static_cast<uint32_t>(count);
  const int unused = std::countl_zero(end);
  uint32_t value = twister_.word() >> unused;
  while (value >= end) value = twister_.word() >> unused;
  return value;
}

std::vector<int64_t> CPythonRandom::sample(int64_t count, int64_t size) {
  MODROB_CHECK(size >= 0 && size <= count, "no more than there are");
  std::vector<int64_t> taken;
  if (count <= largest_pool(size)) {
    std::vector<int64_t> pool(static_cast<size_t>(count));
    std::iota(pool.begin(), pool.end(), 0);
    for (int64_t i = 0; i < size; ++i) {
      auto& place = pool[static_cast<size_t>(below(count - i))];
      taken.push_back(place);
      place = pool[static_cast<size_t>(count - i - 1)];
    }
    return taken;
  }
  std::unordered_set<int64_t> seen;
  while (std::ssize(taken) < size) {
    const int64_t candidate = below(count);
    if (seen.insert(candidate).second) taken.push_back(candidate);
  }
  return taken;
}

}  // namespace modrob::foreign_random
