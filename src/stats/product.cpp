#include "stats/product.h"

#include <algorithm>
#include <cstring>

#include "core/error.h"
#include "stats/vector_clones.h"

namespace modrob::stats {

namespace {

// Rows x one panel, held in registers over the whole depth.
template <typename T, size_t kRows>
MODROB_STATS_INLINE void tile(const T* weights, const T* panel, size_t depth, T* out, size_t out_stride,
                              size_t columns) {
  constexpr size_t kLanes = Panels<T>::kLanes;
  typedef T Vector __attribute__((vector_size(64)));
  Vector sums[kRows] = {};
  for (size_t k = 0; k < depth; ++k) {
    Vector values;
    std::memcpy(&values, panel + k * kLanes, sizeof(values));
#pragma GCC unroll 8
    for (size_t r = 0; r < kRows; ++r) {
      const Vector term = weights[r * depth + k] * values;
      sums[r] += term;
    }
  }
  for (size_t r = 0; r < kRows; ++r) {
    for (size_t c = 0; c < columns; ++c) out[c * out_stride + r] = sums[r][c];
  }
}

template <typename T>
MODROB_STATS_INLINE void product_of(const T* weights, size_t rows, const Panels<T>& values, T* out) {
  constexpr size_t kLanes = Panels<T>::kLanes;
  constexpr size_t kRows = 8;
  const size_t depth = values.depth();
  for (size_t first = 0; first < values.columns(); first += kLanes) {
    const T* panel = values.panel(first / kLanes);
    const size_t columns = std::min(kLanes, values.columns() - first);
    T* target = out + first * rows;
    size_t row = 0;
    for (; row + kRows <= rows; row += kRows) {
      tile<T, kRows>(weights + row * depth, panel, depth, target + row, rows, columns);
    }
    for (; row < rows; ++row) tile<T, 1>(weights + row * depth, panel, depth, target + row, rows, columns);
  }
}

MODROB_STATS_CLONES void product_double(const double* weights, size_t rows, const Panels<double>& values, double* out) {
  product_of(weights, rows, values, out);
}

MODROB_STATS_CLONES void product_float(const float* weights, size_t rows, const Panels<float>& values, float* out) {
  product_of(weights, rows, values, out);
}

template <typename T>
size_t rows_of(std::span<const T> weights, const Panels<T>& values, std::span<T> out) {
  MODROB_CHECK(values.depth() > 0 && weights.size() % values.depth() == 0, "weights are whole rows");
  const size_t rows = weights.size() / values.depth();
  MODROB_CHECK(out.size() >= rows * values.columns(), "room for the product");
  return rows;
}

}  // namespace

void product(std::span<const double> weights, const Panels<double>& values, std::span<double> out) {
  product_double(weights.data(), rows_of(weights, values, out), values, out.data());
}

void product(std::span<const float> weights, const Panels<float>& values, std::span<float> out) {
  product_float(weights.data(), rows_of(weights, values, out), values, out.data());
}

}  // namespace modrob::stats
