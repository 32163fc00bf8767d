#pragma once

#include <cstdint>
#include <vector>

#include "corruption/kinds/row_change.h"

namespace modrob::corruption {

/// The changes of several rows, padded to one size: [K, size] each, partners [K, width]. A part that no row has is
/// empty; what is behind a row's own numbers changes nothing.
struct RowChanges {
  size_t rows = 0, size = 0, width = 0;
  std::vector<float> scale = {}, cross = {}, shift = {};
  std::vector<int64_t> partner = {};

  void set(size_t row, const RowChange& change);
};

}  // namespace modrob::corruption
