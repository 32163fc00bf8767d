#pragma once

#include <cstdint>

namespace modrob {

/// Raised by hand when a run's results change for the same settings, so that an unrelated commit retrains nothing.
inline constexpr int64_t kResultsVersion = 2;
/// Parameters that programs from this version on trained are diagnosed and predicted with: what changed since is how
/// sums are rounded.
inline constexpr int64_t kReadableResultsVersion = 1;

}  // namespace modrob
