#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "corruption/kinds/row_change.h"

namespace modrob::corruption {

/// A change carried out: y of x, [T, D] row-major.
std::vector<float> changed_values(const RowChange& change, std::span<const float> x, int64_t width);

}  // namespace modrob::corruption
