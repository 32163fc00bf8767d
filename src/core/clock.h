#pragma once

#include <chrono>

namespace modrob {

/// Seconds on a clock that never goes back; only differences mean something.
inline double now_s() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

}  // namespace modrob
