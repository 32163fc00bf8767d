#include "stats/product.h"

#include <algorithm>
#include <cstring>

#include "core/error.h"
#include "core/vector_clones.h"

namespace modrob::stats {

namespace {

// Rows x one panel, held in registers over the whole depth, in vectors of as many bytes as the machine's: where the
// compiler has to cut wider ones it goes through memory.
template <size_t kBytes, size_t kRows, typename T>
MODROB_VECTOR_INLINE void tile(const T* weights, const T* panel, size_t depth, T* out, size_t out_stride,
                               size_t columns) {
  constexpr size_t kLanes = Panels<T>::kLanes, kParts = 64 / kBytes, kEach = kBytes / sizeof(T);
  typedef T Vector __attribute__((vector_size(kBytes)));
  Vector sums[kRows][kParts] = {};
  for (size_t k = 0; k < depth; ++k) {
    Vector values[kParts];
    std::memcpy(&values, panel + k * kLanes, sizeof(values));
#pragma GCC unroll 8
    for (size_t r = 0; r < kRows; ++r) {
#pragma GCC unroll 4
      for (size_t part = 0; part < kParts; ++part) {
        const Vector term = weights[r * depth + k] * values[part];
        sums[r][part] += term;
      }
    }
  }
  for (size_t r = 0; r < kRows; ++r) {
    for (size_t c = 0; c < columns; ++c) out[c * out_stride + r] = sums[r][c / kEach][c % kEach];
  }
}

// `kRows` at a time, as many as have their sums in registers.
template <size_t kBytes, size_t kRows, typename T>
MODROB_VECTOR_INLINE void product_of(const T* weights, size_t rows, const Panels<T>& values, T* out) {
  constexpr size_t kLanes = Panels<T>::kLanes;
  const size_t depth = values.depth();
  for (size_t first = 0; first < values.columns(); first += kLanes) {
    const T* panel = values.panel(first / kLanes);
    const size_t columns = std::min(kLanes, values.columns() - first);
    T* target = out + first * rows;
    size_t row = 0;
    for (; row + kRows <= rows; row += kRows) {
      tile<kBytes, kRows>(weights + row * depth, panel, depth, target + row, rows, columns);
    }
    for (; row < rows; ++row) tile<kBytes, 1>(weights + row * depth, panel, depth, target + row, rows, columns);
  }
}

// One body for each instruction set.
#ifdef MODROB_VECTOR_TARGETS
template <typename T>
MODROB_VECTOR_TARGET("avx512f")
void multiply_avx512(const T* weights, size_t rows, const Panels<T>& values, T* out) {
  product_of<64, 8>(weights, rows, values, out);
}
template <typename T>
MODROB_VECTOR_TARGET("avx2")
void multiply_avx2(const T* weights, size_t rows, const Panels<T>& values, T* out) {
  product_of<32, 6>(weights, rows, values, out);
}
#endif

template <typename T>
void multiply(const T* weights, size_t rows, const Panels<T>& values, T* out) {
#ifdef MODROB_VECTOR_TARGETS
  if (__builtin_cpu_supports("avx512f")) return multiply_avx512(weights, rows, values, out);
  if (__builtin_cpu_supports("avx2")) return multiply_avx2(weights, rows, values, out);
#endif
  product_of<16, 2>(weights, rows, values, out);
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
  multiply(weights.data(), rows_of(weights, values, out), values, out.data());
}

void product(std::span<const float> weights, const Panels<float>& values, std::span<float> out) {
  multiply(weights.data(), rows_of(weights, values, out), values, out.data());
}

}  // namespace modrob::stats
