#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace modrob::stats {

/// A matrix [depth, columns] in panels of as many columns as fill 64 bytes; columns are padded with zeros.
template <typename T>
class Panels {
 public:
  static constexpr size_t kLanes = 64 / sizeof(T);
  Panels() = default;
  Panels(size_t depth, size_t columns)
      : depth_(depth), columns_(columns), values_((columns + kLanes - 1) / kLanes * kLanes * depth) {}
  size_t depth() const { return depth_; }
  size_t columns() const { return columns_; }
  T& at(size_t row, size_t column) { return values_[place(row, column)]; }
  T at(size_t row, size_t column) const { return values_[place(row, column)]; }
  const T* panel(size_t index) const { return values_.data() + index * depth_ * kLanes; }

 private:
  size_t place(size_t row, size_t column) const {
    return column / kLanes * depth_ * kLanes + row * kLanes + column % kLanes;
  }
  size_t depth_ = 0, columns_ = 0;
  std::vector<T> values_;
};

/// out[column * rows + row] = sum over k of weights[row * depth + k] * values(k, column), added up in the order of k
/// without fused operations. That order is the contract: every element has the same bits for any number of rows and
/// columns beside it, any thread and any machine, which the blocking of a general matrix library would not give.
/// `out` has room for values.columns() * rows numbers.
void product(std::span<const double> weights, const Panels<double>& values, std::span<double> out);
void product(std::span<const float> weights, const Panels<float>& values, std::span<float> out);

}  // namespace modrob::stats
