#pragma once

#include <array>
#include <cstdint>

#include "protocols/protocol.h"

namespace modrob::protocols {

const Protocol& niat();

/// The test split is scored under each.
inline constexpr std::array<uint32_t, 5> kNiatSeeds = {1, 11, 111, 1111, 11111};

}  // namespace modrob::protocols
