#include "foreign_random/numpy_legacy.h"

#include <gmock/gmock.h>

#include <array>
#include <string>
#include <vector>

#include "core/hash.h"

namespace modrob::foreign_random {
namespace {

// numpy 2.4.6: numpy.random.seed(seed), then rand() three times and uniform(-2, 3); anew, randint(0, 100) six times,
// randint(-5, 4294967290) three times, randint(7, 8) and rand().
struct LegacyCase {
  uint32_t seed;
  std::array<double, 3> uniform;
  double scaled;
  std::array<int64_t, 6> small;
  std::array<int64_t, 3> large;
  double after;
};
const LegacyCase kLegacyCases[] = {{0u,
                                    {0.5488135039273248, 0.7151893663724195, 0.6027633760716439},
                                    0.7244159149844842,
                                    {44, 47, 64, 67, 67, 9},
                                    {2678185678, 2774094096, 1650906861},
                                    0.4375872112626925},
                                   {1u,
                                    {0.417022004702574, 0.7203244934421581, 0.00011437481734488664},
                                    -0.48833713684080116,
                                    {37, 12, 72, 9, 75, 5},
                                    {630311754, 1013994427, 396591243},
                                    0.3965807272960261},
                                   {1111u,
                                    {0.09554919920876204, 0.9250037018616327, 0.34357342320721895},
                                    -0.44761529065077954,
                                    {28, 55, 81, 12, 34, 52},
                                    {3153186963, 8632209, 651166479},
                                    0.23559472439157547},
                                   {4294967295u,
                                    {0.0976320289940138, 0.9123828453026218, 0.78903530185164},
                                    1.9000179905673389,
                                    {35, 34, 12, 71, 52, 64},
                                    {3350089937, 3309765109, 77050324},
                                    0.2835616616122866}};

TEST(NumpyLegacy, says_what_numpy_says) {
  for (const auto& expected : kLegacyCases) {
    NumpyLegacy uniform(expected.seed);
    for (const double value : expected.uniform) EXPECT_EQ(uniform.uniform(), value) << expected.seed;
    EXPECT_EQ(uniform.uniform(-2, 3), expected.scaled);
    NumpyLegacy whole(expected.seed);
    for (const int64_t value : expected.small) EXPECT_EQ(whole.randint(0, 100), value) << expected.seed;
    for (const int64_t value : expected.large) EXPECT_EQ(whole.randint(-5, 4294967290), value) << expected.seed;
    EXPECT_EQ(whole.randint(7, 8), 7);
    EXPECT_EQ(whole.uniform(), expected.after);
  }
}

TEST(NumpyLegacy, whole_numbers_of_the_field) {
  NumpyLegacy generator(1);
  for (const int64_t value : {6, 12, 13, 9, 10}) EXPECT_EQ(generator.randint(1, 20), value);
}

// numpy.packbits(rand(rows, columns) > .5) of the seed, and how many are above .1, .5 and .9.
TEST(Golden_foreign_random, thresholds) {
  struct Case {
    uint32_t seed;
    int columns;
    std::array<int, 3> above;
    std::string hash;
  };
  for (const auto& expected : {Case{1111, 50, {30864, 17055, 3377}, "3f1896b0ca89f54b"},
                               Case{1111, 375, {231501, 128513, 25557}, "28b776a72b212a19"},
                               Case{1111, 500, {308665, 171381, 34129}, "0af6501191aacfbe"},
                               Case{111, 50, {30947, 17100, 3504}, "87012905b438c65d"},
                               Case{11111, 500, {308930, 171832, 34139}, "2cdff2b57b0b54cf"}}) {
    NumpyLegacy generator(expected.seed);
    const int count = 686 * expected.columns;
    std::array<int, 3> above = {};
    std::string packed(static_cast<size_t>((count + 7) / 8), '\0');
    for (int i = 0; i < count; ++i) {
      const double u = generator.uniform();
      above[0] += u > 0.1;
      above[1] += u > 0.5;
      above[2] += u > 0.9;
      if (u > 0.5) packed[static_cast<size_t>(i / 8)] |= static_cast<char>(0x80 >> (i % 8));
    }
    EXPECT_EQ(above, expected.above) << expected.seed << " " << expected.columns;
    EXPECT_EQ(sha256(packed).substr(0, 16), expected.hash) << expected.seed << " " << expected.columns;
  }
}

}  // namespace
}  // namespace modrob::foreign_random
