#include "stats/prelude.h"

namespace modrob::stats {
namespace {

template <typename T>
void check_product(size_t rows, size_t depth, size_t columns, uint64_t seed) {
  const KeyedStream random(seed, 1);
  std::vector<T> weights(rows * depth);
  Panels<T> values(depth, columns);
  uint64_t next = 0;
  for (auto& weight : weights) weight = static_cast<T>(random.integer(next++, 6));
  for (size_t k = 0; k < depth; ++k) {
    for (size_t c = 0; c < columns; ++c) values.at(k, c) = static_cast<T>(random.normal(next++));
  }
  std::vector<T> out(rows * columns, T(-1));
  product(weights, values, out);
  for (size_t r = 0; r < rows; ++r) {
    for (size_t c = 0; c < columns; ++c) {
      // The contract: added up in order, rounded after every operation; compared bit for bit.
      T sum = 0;
      for (size_t k = 0; k < depth; ++k) {
        const T term = weights[r * depth + k] * values.at(k, c);
        sum = sum + term;
      }
      RC_ASSERT(out[c * rows + r] == sum);
    }
  }
}

RC_GTEST_PROP(ProductProperties, is_the_sum_in_order_bit_for_bit, ()) {
  const auto rows = *rc::gen::inRange<size_t>(0, 40), depth = *rc::gen::inRange<size_t>(1, 30),
             columns = *rc::gen::inRange<size_t>(0, 40);
  const auto seed = *rc::gen::arbitrary<uint64_t>();
  check_product<double>(rows, depth, columns, seed);
  check_product<float>(rows, depth, columns, seed);
}

TEST(Product, wants_room) {
  const std::vector<double> weights(6, 1.0);
  const Panels<double> values(3, 4);
  std::vector<double> out(7);
  EXPECT_THROW(product(weights, values, out), CheckFailure);
  EXPECT_THROW(product(std::span(weights).first(5), values, out), CheckFailure);
}

}  // namespace
}  // namespace modrob::stats
