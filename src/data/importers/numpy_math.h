#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace modrob::data {

/// Arithmetic in the element type and in the order of numpy 1.x, so that results have the reference's bits. T is float
/// or double; `values` is [rows, width], row-major.

/// np.sum(values, axis=0): row after row; a single column is summed pairwise.
template <typename T>
std::vector<T> column_sums(std::span<const T> values, int64_t width);

/// np.mean(values, axis=0); needs a row.
template <typename T>
std::vector<T> column_means(std::span<const T> values, int64_t width);

/// (x - mean) / (1e-6 + population standard deviation) for each column; needs a row. May overflow to values that are
/// not finite.
template <typename T>
void standardise_columns(std::span<T> values, int64_t width);

/// np.nan_to_num: NaN becomes 0, an infinity the largest or lowest finite value. The number of values replaced.
template <typename T>
int64_t nan_to_num(std::span<T> values);

/// 0 for every value that is not finite. The number of values replaced.
template <typename T>
int64_t zero_non_finite(std::span<T> values);

}  // namespace modrob::data
