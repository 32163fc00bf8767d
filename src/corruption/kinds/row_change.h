#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/rng.h"

namespace modrob::corruption {

/// The encoding of one utterance that is hit: [T, D] row-major over its real steps; T = 1 where it is one vector.
struct EncodedRow {
  std::span<const float> values;  ///< empty unless the kind's `reads` is set
  int64_t steps = 1;
  int64_t width = 1;
  double strength = 1;
  KeyedStream random;  ///< keyed by utterance, modality and draw

  size_t size() const { return static_cast<size_t>(steps * width); }
};

/// What a kind makes of it: y[t, d] = scale[t, d] x[t, d] + cross[t, d] x[t, partner[d]] + shift[t, d]. What is empty
/// is 1, 0 and 0. Gradients of y are those of this with constant numbers, so every kind has one. A kind fills the same
/// parts for every row.
struct RowChange {
  std::vector<float> scale = {};      ///< [T, D]
  std::vector<float> cross = {};      ///< [T, D]
  std::vector<int64_t> partner = {};  ///< [D]
  std::vector<float> shift = {};      ///< [T, D]
};

using ChangeRow = RowChange (*)(const EncodedRow& row);

}  // namespace modrob::corruption
