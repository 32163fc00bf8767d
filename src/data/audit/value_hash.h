#pragma once

#include <cstdint>

namespace modrob::data {

/// One step of a 64-bit hash for finding equal values among millions: fast, not safe against whoever wants two values
/// to collide.
constexpr uint64_t mix(uint64_t hash, uint64_t value) {
  hash = (hash ^ value ^ 0x9E3779B97F4A7C15ull) * 0xD6E8FEB86659FD93ull;
  return hash ^ (hash >> 32);
}

}  // namespace modrob::data
