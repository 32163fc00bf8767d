#include "core/prelude.h"

namespace modrob {
namespace {

using Block = std::array<uint32_t, 4>;

constexpr uint64_t kKey = 0x0123456789abcdef;

KeyedStream stream() { return {kKey, hash_text("03bSnISJMiM$_$11")}; }

// kat_vectors of the Random123 distribution, "philox4x32 10".
TEST(Philox, gives_the_known_answers_of_random123) {
  EXPECT_EQ(philox4x32({0, 0, 0, 0}, {0, 0}), (Block{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
  EXPECT_EQ(philox4x32({0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff}, {0xffffffff, 0xffffffff}),
            (Block{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
  EXPECT_EQ(philox4x32({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}),
            (Block{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
}

// The values below come from a Python transcription of docs/randomness.md, not from this code.
TEST(Hash, gives_the_documented_values) {
  EXPECT_EQ(hash_text(""), 0xf52a15e9a9b5e89bu);
  EXPECT_EQ(hash_text("a"), 0x2c0bdbf481420f8u);
  EXPECT_EQ(hash_text("03bSnISJMiM$_$11"), 0x8ea0e2cd66bce793u);
  EXPECT_EQ(hash_text("\u00e9"), 0x233403617480019eu);
  EXPECT_EQ(hash_words({}), 0u);
  // The first output of SplitMix64 seeded with 0.
  EXPECT_EQ(hash_words({0}), 0xe220a8397b1dcdafu);
  EXPECT_EQ(hash_words({1, 2}), 0x51b01d53ca27e54du);
  EXPECT_EQ(hash_words({2, 1}), 0xb554db55f29981a6u);
}

TEST(KeyedStream, gives_the_documented_uniforms_and_integers) {
  EXPECT_EQ(stream().uniform(0), 0x1.9e5a175bea30ap-2);
  EXPECT_EQ(stream().uniform(1), 0x1.e9c49ef76aab6p-1);
  EXPECT_EQ(stream().uniform((uint64_t{1} << 32) + 5), 0x1.268eab280313cp-2);
  EXPECT_EQ(stream().integer(0, 10), 4u);
  EXPECT_EQ(stream().integer(1, 1000003), 956581u);
}

TEST(KeyedStream, gives_the_documented_normals) {
  const double expected[] = {-0.17135717519322016, 0.11702084418371246, 0.1468284397207974, -0.42420806305935826,
                             0.7997444699457501};
  for (uint64_t i = 0; i < 5; ++i) EXPECT_NEAR(stream().normal(i), expected[i], 1e-15) << i;
  EXPECT_NEAR(stream().normal(1001), -0.280584688596265, 1e-15);
}

// The same formula with long double functions of libm, on the words themselves.
TEST(KeyedStream, normals_agree_with_box_muller_of_libm) {
  const KeyedStream draws(7, 11);
  long double worst = 0;
  for (uint64_t index = 0; index < 200000; ++index) {
    const Block words = philox4x32({11, 0, static_cast<uint32_t>(index / 4), 0}, {7, 0});
    const uint32_t* pair = words.data() + (index & 2);
    const long double radius = std::sqrt(-2 * std::log((pair[0] + 1.0L) * 0x1p-32L));
    const long double angle = 2 * std::numbers::pi_v<long double> * pair[1] * 0x1p-32L;
    const long double expected = radius * (index & 1 ? std::sin(angle) : std::cos(angle));
    worst = std::max(worst, std::abs(expected - static_cast<long double>(draws.normal(index))));
  }
  EXPECT_LT(worst, 5e-15L);
}

TEST(KeyedStream, normals_have_the_moments_of_the_normal_distribution) {
  constexpr uint64_t kCount = 1'000'000;
  const KeyedStream draws(1, 2);
  double sums[4] = {};
  double neighbours = 0;
  double before = 0;
  uint64_t beyond_two = 0;
  for (uint64_t i = 0; i < kCount; ++i) {
    const double x = draws.normal(i);
    double power = 1;
    for (double& sum : sums) sum += power *= x;
    neighbours += x * before;
    before = x;
    beyond_two += std::abs(x) > 2;
  }
  const double n = kCount;
  // Five standard errors of each estimate: variances 1, 2, 15, 96 and 1 of x, x^2, x^3, x^4 and x y.
  EXPECT_NEAR(sums[0] / n, 0, 5 * std::sqrt(1 / n));
  EXPECT_NEAR(sums[1] / n, 1, 5 * std::sqrt(2 / n));
  EXPECT_NEAR(sums[2] / n, 0, 5 * std::sqrt(15 / n));
  EXPECT_NEAR(sums[3] / n, 3, 5 * std::sqrt(96 / n));
  EXPECT_NEAR(neighbours / n, 0, 5 * std::sqrt(1 / n));
  const double share = std::erfc(std::numbers::sqrt2);
  EXPECT_NEAR(static_cast<double>(beyond_two) / n, share, 5 * std::sqrt(share * (1 - share) / n));
}

TEST(KeyedStream, uniforms_fill_the_unit_interval_evenly) {
  constexpr int kCount = 200'000;
  const KeyedStream draws(3, 4);
  std::array<int, 20> bins{};
  for (int i = 0; i < kCount; ++i) ++bins[static_cast<size_t>(draws.uniform(static_cast<uint64_t>(i)) * 20)];
  double chi_square = 0;
  for (const int bin : bins) chi_square += (bin - kCount / 20.0) * (bin - kCount / 20.0) / (kCount / 20.0);
  // 19 degrees of freedom: beyond 43.8 with probability 0.001.
  EXPECT_LT(chi_square, 43.8);
}

TEST(KeyedStream, every_part_of_the_address_changes_the_draw) {
  const double here = KeyedStream(1, 2).uniform(3);
  EXPECT_NE(here, KeyedStream(1, 2).uniform(4));
  EXPECT_NE(here, KeyedStream(1, 3).uniform(3));
  EXPECT_NE(here, KeyedStream(2, 2).uniform(3));
  EXPECT_NE(here, KeyedStream(1 + (uint64_t{1} << 32), 2).uniform(3));
  EXPECT_NE(here, KeyedStream(1, 2 + (uint64_t{1} << 32)).uniform(3));
  EXPECT_NE(here, KeyedStream(1, 2).uniform(3 + (uint64_t{1} << 32)));
}

// Filling divides otherwise than asking for one does.
TEST(KeyedStream, a_million_filled_normals_are_those_that_are_asked_for_one_by_one) {
  std::vector<float> filled(1'000'000);
  const KeyedStream draws(12, 34);
  draws.fill_normal(filled);
  size_t other = 0;
  for (size_t i = 0; i < filled.size(); ++i) other += filled[i] != static_cast<float>(draws.normal(i));
  EXPECT_EQ(other, 0U);
}

RC_GTEST_PROP(KeyedStreamProperties, filling_equals_asking_one_by_one, (uint64_t key, uint64_t item)) {
  const auto first = *rc::gen::inRange<uint64_t>(0, uint64_t{1} << 40);
  std::vector<float> filled(*rc::gen::inRange<size_t>(0, 200));
  const KeyedStream draws(key, item);
  draws.fill_normal(filled, first);
  for (size_t i = 0; i < filled.size(); ++i) RC_ASSERT(filled[i] == static_cast<float>(draws.normal(first + i)));
}

RC_GTEST_PROP(KeyedStreamProperties, draws_stay_in_their_range, (uint64_t key, uint64_t item, uint64_t index)) {
  const KeyedStream draws(key, item);
  const double uniform = draws.uniform(index);
  RC_ASSERT(uniform >= 0.0 && uniform < 1.0);
  const auto bound = *rc::gen::inRange<uint64_t>(1, std::numeric_limits<uint64_t>::max());
  RC_ASSERT(draws.integer(index, bound) < bound);
  // 32-bit words cannot give more than sqrt(-2 ln 2^-32).
  RC_ASSERT(std::abs(draws.normal(index)) < 6.67);
}

}  // namespace
}  // namespace modrob
