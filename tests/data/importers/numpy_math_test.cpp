#include "data/importers/numpy_math.h"

#include <gmock/gmock.h>

#include <cmath>
#include <limits>

namespace modrob::data {
namespace {

/// Numbers of very different size, so that the order of a sum shows: the same sequence as in numpy below.
template <typename T>
std::vector<T> sequence(size_t count) {
  std::vector<T> values;
  uint64_t state = 12345;
  for (size_t i = 0; i < count; ++i) {
    state = (state * 1103515245 + 12345) % (uint64_t{1} << 31);
    const double value = static_cast<double>(state) / 2147483648.0 - 0.5;
    values.push_back(static_cast<T>(value * (state % 7 == 0 ? 1000.0 : 1.0)));
  }
  return values;
}

/// The last column's sum, and the first and last element after (a - a.mean(0)) / (1e-6 + a.std(0)).
template <typename T>
void expect_numpy(int64_t rows, int64_t width, double sum, double first, double last) {
  SCOPED_TRACE(std::to_string(sizeof(T)) + ": " + std::to_string(rows) + " x " + std::to_string(width));
  auto values = sequence<T>(static_cast<size_t>(rows * width));
  EXPECT_EQ(column_sums(std::span<const T>(values), width).back(), static_cast<T>(sum));
  standardise_columns(std::span<T>(values), width);
  EXPECT_EQ(values.front(), static_cast<T>(first));
  EXPECT_EQ(values.back(), static_cast<T>(last));
}

// Made with numpy 1.24.4.
TEST(NumpyMath, has_the_bits_of_numpy) {
  expect_numpy<float>(5, 1, 0x1.050eee0000000p+4, -0x1.ddf1ca0000000p-2, 0x1.ffbbc20000000p+0);
  expect_numpy<float>(300, 1, 0x1.e360300000000p+7, -0x1.7c54b80000000p-8, -0x1.ffada60000000p-8);
  expect_numpy<float>(9000, 1, -0x1.871ea00000000p+9, 0x1.1feaba0000000p-9, -0x1.2c91ce0000000p-12);
  expect_numpy<float>(300, 3, -0x1.7782e20000000p+10, -0x1.5acb720000000p-3, 0x1.72f3860000000p-5);
  expect_numpy<float>(1, 4, -0x1.92ab480000000p-2, 0x0.0p+0, 0x0.0p+0);
  expect_numpy<double>(5, 1, 0x1.050eed91c0000p+4, -0x1.ddf1ca477bf87p-2, 0x1.ffbbc2f64ca59p+0);
  expect_numpy<double>(300, 1, 0x1.e3602b738c000p+7, -0x1.7c54b386c7c3dp-8, -0x1.ffada14e14bbcp-8);
  expect_numpy<double>(9000, 1, -0x1.871eae2043000p+9, 0x1.1feabfbbe459cp-9, -0x1.2c91aea2443c8p-12);
  expect_numpy<double>(300, 3, -0x1.7782e2915a800p+10, -0x1.5acb74f886012p-3, 0x1.72f38473c1a93p-5);
  expect_numpy<double>(1, 4, -0x1.92ab485800000p-2, 0x0.0p+0, 0x0.0p+0);
}

TEST(NumpyMath, a_constant_column_becomes_zero_and_an_overflow_is_left_to_the_cleaning) {
  std::vector<float> values = {3, std::numeric_limits<float>::max(), 3, 1, 3, 1};
  standardise_columns(std::span(values), 2);
  for (const size_t i : {0, 2, 4}) EXPECT_EQ(values[i], 0.0f);
  nan_to_num(std::span(values));
  for (const size_t i : {1, 3, 5}) EXPECT_EQ(values[i], 0.0f);
}

TEST(NumpyMath, values_that_are_not_finite_are_replaced_and_counted) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  const std::vector<double> values = {1, kInfinity, -kInfinity, std::nan("")};
  auto copy = values;
  EXPECT_EQ(nan_to_num(std::span(copy)), 3);
  EXPECT_THAT(copy,
              ::testing::ElementsAre(1, std::numeric_limits<double>::max(), std::numeric_limits<double>::lowest(), 0));
  copy = values;
  EXPECT_EQ(zero_non_finite(std::span(copy)), 3);
  EXPECT_THAT(copy, ::testing::ElementsAre(1, 0, 0, 0));
}

}  // namespace
}  // namespace modrob::data
