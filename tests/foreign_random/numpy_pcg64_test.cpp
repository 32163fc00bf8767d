#include "foreign_random/numpy_pcg64.h"

#include <gmock/gmock.h>

#include <array>
#include <vector>

namespace modrob::foreign_random {
namespace {

// numpy 2.4.6: g = default_rng(SeedSequence(entropy)); g.random(3), g.integers(0, 11) five times, g.random(),
// g.integers(-3, 4294967292), g.integers(0, 2147483649), g.integers(4, 5) and g.integers(0, 7).
struct Pcg64Case {
  std::vector<uint64_t> entropy;
  std::array<double, 3> uniform;
  std::array<int64_t, 5> small;
  double between;
  int64_t large;
  int64_t half;
  int64_t last;
};
const Pcg64Case kPcg64Cases[] = {{{2024, 0, 7},
                                  {0.15583222641027028, 0.9370405955878454, 0.9114685913009518},
                                  {1, 5, 0, 6, 8},
                                  0.67078991038311,
                                  4117413842,
                                  419380433,
                                  2},
                                 {{0},
                                  {0.6369616873214543, 0.2697867137638703, 0.04097352393619469},
                                  {0, 0, 1, 8, 7},
                                  0.6066357757671799,
                                  3920255349,
                                  1440696408,
                                  0},
                                 {{1, 2, 3, 4, 5, 6},
                                  {0.6218049217551649, 0.11940126789606353, 0.8390479995608978},
                                  {0, 0, 5, 1, 6},
                                  0.988043342363153,
                                  1011884885,
                                  115807462,
                                  2},
                                 {{1099511627776, 0, 4294967296},
                                  {0.972236731384979, 0.8143826259129184, 0.37288718859554926},
                                  {6, 7, 4, 10, 0},
                                  0.6310047341264465,
                                  109958653,
                                  1009048185,
                                  3}};

TEST(NumpyPcg64, says_what_numpy_says) {
  for (const auto& expected : kPcg64Cases) {
    SCOPED_TRACE(expected.entropy.front());
    NumpyPcg64 generator(expected.entropy);
    for (const double value : expected.uniform) EXPECT_EQ(generator.uniform(), value);
    for (const int64_t value : expected.small) EXPECT_EQ(generator.integers(0, 11), value);
    EXPECT_EQ(generator.uniform(), expected.between);
    EXPECT_EQ(generator.integers(-3, 4294967292), expected.large);
    EXPECT_EQ(generator.integers(0, 2147483649), expected.half);
    EXPECT_EQ(generator.integers(4, 5), 4);
    EXPECT_EQ(generator.integers(0, 7), expected.last);
  }
}

}  // namespace
}  // namespace modrob::foreign_random
