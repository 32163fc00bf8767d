#pragma once

#include <algorithm>
#include <chrono>
#include <cstdlib>

// Tests that kill at random moments: how often, and which moments (tools/soak.sh).
namespace modrob::testing {

inline int rounds(int usual) {
  const char* factor = std::getenv("MODROB_SOAK_ROUNDS");
  return usual * (factor == nullptr ? 1 : std::max(1, std::atoi(factor)));
}

inline unsigned new_seed() {
  const char* given = std::getenv("MODROB_SOAK_SEED");
  if (given != nullptr) return static_cast<unsigned>(std::atoi(given));
  return static_cast<unsigned>(std::chrono::system_clock::now().time_since_epoch().count());
}

}  // namespace modrob::testing
