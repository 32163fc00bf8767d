#include "data/importers/numpy_math.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/error.h"

namespace modrob::data {

namespace {

/// numpy's summation of consecutive elements: eight running sums up to 128 elements, halves above.
template <typename T>
T pairwise_sum(std::span<const T> values) {
  const size_t count = values.size();
  if (count < 8) {
    T sum = 0;
    for (const T value : values) sum += value;
    return sum;
  }
  if (count > 128) {
    const size_t half = count / 2 - count / 2 % 8;
    return pairwise_sum(values.first(half)) + pairwise_sum(values.subspan(half));
  }
  T part[8];
  std::copy_n(values.begin(), 8, part);
  size_t i = 8;
  for (; i + 8 <= count; i += 8) {
    for (size_t j = 0; j < 8; ++j) part[j] += values[i + j];
  }
  T sum = ((part[0] + part[1]) + (part[2] + part[3])) + ((part[4] + part[5]) + (part[6] + part[7]));
  for (; i < count; ++i) sum += values[i];
  return sum;
}

/// Elements that numpy's iterator hands to the summation at a time.
constexpr size_t kNumpyBuffer = 8192;

}  // namespace

template <typename T>
std::vector<T> column_sums(std::span<const T> values, int64_t width) {
  const auto columns = static_cast<size_t>(width);
  MODROB_CHECK(width > 0 && values.size() % columns == 0, "whole rows");
  std::vector<T> sums(columns, T(0));
  if (columns == 1) {
    for (size_t i = 0; i < values.size(); i += kNumpyBuffer) {
      sums[0] += pairwise_sum(values.subspan(i, std::min(kNumpyBuffer, values.size() - i)));
    }
    return sums;
  }
  for (size_t i = 0; i < values.size(); i += columns) {
    for (size_t j = 0; j < columns; ++j) sums[j] += values[i + j];
  }
  return sums;
}

template <typename T>
std::vector<T> column_means(std::span<const T> values, int64_t width) {
  MODROB_CHECK(!values.empty(), "a row to average");
  std::vector<T> means = column_sums(values, width);
  const T rows = static_cast<T>(values.size() / means.size());
  for (T& mean : means) mean /= rows;
  return means;
}

template <typename T>
void standardise_columns(std::span<T> values, int64_t width) {
  const std::vector<T> means = column_means(std::span<const T>(values), width);
  const size_t columns = means.size();
  std::vector<T> squares(values.size());
  for (size_t i = 0; i < values.size(); ++i) {
    const T deviation = values[i] - means[i % columns];
    squares[i] = deviation * deviation;
  }
  std::vector<T> scales = column_means(std::span<const T>(squares), width);
  for (T& scale : scales) scale = T(1e-6) + std::sqrt(scale);
  for (size_t i = 0; i < values.size(); ++i) values[i] = (values[i] - means[i % columns]) / scales[i % columns];
}

template <typename T>
int64_t nan_to_num(std::span<T> values) {
  int64_t replaced = 0;
  for (T& value : values) {
    if (std::isfinite(value)) continue;
    ++replaced;
    value = std::isnan(value) ? T(0) : value > 0 ? std::numeric_limits<T>::max() : std::numeric_limits<T>::lowest();
  }
  return replaced;
}

template <typename T>
int64_t zero_non_finite(std::span<T> values) {
  int64_t replaced = 0;
  for (T& value : values) {
    if (std::isfinite(value)) continue;
    ++replaced;
    value = T(0);
  }
  return replaced;
}

template std::vector<float> column_sums(std::span<const float>, int64_t);
template std::vector<double> column_sums(std::span<const double>, int64_t);
template std::vector<float> column_means(std::span<const float>, int64_t);
template std::vector<double> column_means(std::span<const double>, int64_t);
template void standardise_columns(std::span<float>, int64_t);
template void standardise_columns(std::span<double>, int64_t);
template int64_t nan_to_num(std::span<float>);
template int64_t nan_to_num(std::span<double>);
template int64_t zero_non_finite(std::span<float>);
template int64_t zero_non_finite(std::span<double>);

}  // namespace modrob::data
