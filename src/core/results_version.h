#pragma once

#include <cstdint>

namespace modrob {

/// Raised by hand when a run's results change for the same settings, so that an unrelated commit retrains nothing.
inline constexpr int64_t kResultsVersion = 2;

}  // namespace modrob
