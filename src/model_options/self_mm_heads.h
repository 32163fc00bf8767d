#pragma once

#include <array>
#include <cstddef>

namespace modrob::models {

/// The four regressions of Self-MM, in the order in which the reference sums their losses (M, T, A, V).
enum class SelfMmHead { kFusion, kText, kAudio, kVideo };

inline constexpr std::array<SelfMmHead, 4> kSelfMmHeads = {SelfMmHead::kFusion, SelfMmHead::kText, SelfMmHead::kAudio,
                                                           SelfMmHead::kVideo};

/// One value per head, indexed by it.
template <typename T>
struct PerHead {
  std::array<T, 4> values;

  T& operator[](SelfMmHead head) { return values[static_cast<size_t>(head)]; }
  const T& operator[](SelfMmHead head) const { return values[static_cast<size_t>(head)]; }
};

/// As in the reference's parameter names: "fusion", "text", "audio", "video".
constexpr const char* head_name(SelfMmHead head) {
  constexpr std::array<const char*, 4> kNames = {"fusion", "text", "audio", "video"};
  return kNames[static_cast<size_t>(head)];
}

}  // namespace modrob::models
