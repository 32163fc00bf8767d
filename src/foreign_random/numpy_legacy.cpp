#include "foreign_random/numpy_legacy.h"

#include <bit>
#include <limits>

#include "core/error.h"

namespace modrob::foreign_random {

int64_t NumpyLegacy::randint(int64_t low, int64_t high) {
  MODROB_CHECK(low < high && high - low <= std::numeric_limits<uint32_t>::max(), "a range of at most 32 bits");
  const auto largest = static_cast<uint32_t>(high - low - 1);
  if (largest == 0) return low;
  const uint32_t mask = std::numeric_limits<uint32_t>::max() >> std::countl_zero(largest);
  uint32_t value = twister_.word() & mask;
  while (value > largest) value = twister_.word() & mask;
  return low + value;
}

}  // namespace modrob::foreign_random
