#pragma once

#include <cstdint>

namespace modrob {

/// Raised by hand when a run's results change for the same settings, so that an unrelated commit retrains nothing.
inline constexpr int64_t kResultsVersion = 2;
/// What changed since this version is how sums are rounded: studies that programs from it on made are read, and their
/// parameters diagnosed and predicted with, but their training is not continued.
inline constexpr int64_t kReadableResultsVersion = 1;

inline constexpr bool readable_results(int64_t version) {
  return version >= kReadableResultsVersion && version <= kResultsVersion;
}

}  // namespace modrob
