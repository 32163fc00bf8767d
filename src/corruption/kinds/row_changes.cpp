#include "corruption/kinds/row_changes.h"

#include <algorithm>

namespace modrob::corruption {

namespace {

template <typename T>
void put(std::vector<T>& all, const std::vector<T>& own, size_t row, size_t rows, size_t size, T otherwise) {
  if (own.empty()) return;
  all.resize(rows * size, otherwise);
  std::copy(own.begin(), own.end(), all.begin() + static_cast<std::ptrdiff_t>(row * size));
}

}  // namespace

void RowChanges::set(size_t row, const RowChange& change) {
  put(scale, change.scale, row, rows, size, 1.0F);
  put(cross, change.cross, row, rows, size, 0.0F);
  put(shift, change.shift, row, rows, size, -0.0F);
  put(partner, change.partner, row, rows, width, int64_t{0});
}

}  // namespace modrob::corruption
