#include "foreign_random/cpython_random.h"

#include <gmock/gmock.h>

#include <array>
#include <string>
#include <vector>

#include "core/hash.h"

namespace modrob::foreign_random {
namespace {

using namespace ::testing;

// CPython 3.11.7: random.seed(seed), then random() three times; anew, choice(range(6)) eight times, randint(1, 20) five
// times, choice(range(1)) twice, randrange(2**32 - 1) and random(); anew, sample(range(n), k) of kSamples and random();
// anew, the first 16 digits of the SHA-256 of ",".join(map(str, sample(range(686), 343))) and of 1000 of 5000.
struct CPythonCase {
  uint64_t seed;
  std::array<double, 3> uniform;
  std::array<int64_t, 8> choice;
  std::array<int64_t, 5> whole;
  int64_t large;
  double after_whole;
  std::vector<std::vector<int64_t>> samples;
  double after_samples;
  std::array<std::string, 2> hashes;
};
const CPythonCase kCPythonCases[] = {
    {0u,
     {0.8444218515250481, 0.7579544029403025, 0.420571580830845},
     {3, 3, 0, 2, 4, 3, 3, 2},
     {16, 12, 19, 7, 17},
     600203567,
     0.7558042041572239,
     {{1, 2}, {1, 8, 16, 15, 12}, {9, 15, 11, 18, 6}, {64, 17, 36, 83, 12, 79}, {32, 68, 77, 18, 39, 12}},
     0.7298317482601286,
     {"4684613de5fb9931", "b60dfcfc93dddedd"}},
    {1u,
     {0.13436424411240122, 0.8474337369372327, 0.763774618976614},
     {1, 4, 0, 2, 0, 3, 3, 3},
     {13, 7, 4, 16, 1},
     2608926326,
     0.762280082457942,
     {{0, 2}, {8, 3, 15, 14, 18}, {20, 12, 6, 3, 15}, {3, 49, 55, 77, 0, 57}, {34, 29, 75, 13, 40, 3}},
     0.022322111021323865,
     {"48c52e293ae759e0", "d963e28fdbb687ca"}},
    {1111u,
     {0.21760077176688164, 0.3443807346030824, 0.6422536234699076},
     {1, 1, 2, 5, 1, 2, 3, 0},
     {17, 6, 3, 20, 11},
     634732462,
     0.631720169863281,
     {{0, 2}, {11, 4, 20, 14, 2}, {16, 5, 2, 19, 10}, {84, 13, 56, 18, 80, 72}, {22, 34, 5, 47, 61, 36}},
     0.34746757800423,
     {"8aa709c0a3b37d46", "d1cac36b161b75f3"}},
    {4294967295u,
     {0.6353574441341173, 0.20319993954407756, 0.6073666030347188},
     {5, 4, 1, 1, 4, 4, 2, 4},
     {11, 13, 9, 12, 16},
     931911147,
     0.971222415254337,
     {{2, 0}, {6, 19, 16, 9, 10}, {12, 21, 8, 11, 15}, {52, 8, 27, 78, 17, 61}, {64, 46, 20, 7, 42, 4}},
     0.37804553448424283,
     {"a38e8ceaf08d9e2a", "ddfcfb55babd9d3b"}},
    {4294967296u,
     {0.11299430095636409, 0.41782886486292836, 0.0166763664992291},
     {0, 2, 3, 0, 0, 4, 2, 4},
     {15, 1, 5, 3, 14},
     3165604918,
     0.3813140651519694,
     {{0, 1}, {13, 0, 19, 10, 14}, {0, 4, 2, 13, 16}, {40, 43, 48, 61, 59, 20}, {15, 84, 39, 17, 71, 35}},
     0.35351188113202736,
     {"6d48cfca5c211b5a", "ce76a662ceb96814"}},
    {18446744073709551615u,
     {0.021825695401270107, 0.3380953268613758, 0.21196748656082065},
     {0, 1, 2, 4, 1, 3, 4, 0},
     {12, 2, 7, 18, 16},
     2076253967,
     0.26212828813457745,
     {{0, 2}, {10, 19, 6, 14, 3}, {11, 1, 6, 17, 15}, {84, 10, 42, 61, 33, 35}, {75, 4, 40, 37, 73, 78}},
     0.4989678365979838,
     {"879bfc96b9df7662", "57e9da74dc3a747f"}}};
constexpr std::array<std::array<int64_t, 2>, 5> kSamples = {{{3, 2}, {21, 5}, {22, 5}, {85, 6}, {86, 6}}};

std::string hash_of_sample(CPythonRandom& generator, int64_t count, int64_t size) {
  std::string text;
  for (const int64_t index : generator.sample(count, size)) text += (text.empty() ? "" : ",") + std::to_string(index);
  return sha256(text).substr(0, 16);
}

TEST(CPythonRandom, says_what_cpython_says) {
  for (const auto& expected : kCPythonCases) {
    SCOPED_TRACE(expected.seed);
    CPythonRandom uniform(expected.seed);
    for (const double value : expected.uniform) EXPECT_EQ(uniform.uniform(), value);
    CPythonRandom whole(expected.seed);
    for (const int64_t value : expected.choice) EXPECT_EQ(whole.below(6), value);
    for (const int64_t value : expected.whole) EXPECT_EQ(whole.randint(1, 20), value);
    EXPECT_EQ(whole.below(1), 0);
    EXPECT_EQ(whole.below(1), 0);
    EXPECT_EQ(whole.below(4294967295), expected.large);
    EXPECT_EQ(whole.uniform(), expected.after_whole);
    CPythonRandom samples(expected.seed);
    for (size_t i = 0; i < kSamples.size(); ++i) {
      EXPECT_EQ(samples.sample(kSamples[i][0], kSamples[i][1]), expected.samples[i]);
    }
    EXPECT_EQ(samples.uniform(), expected.after_samples);
    CPythonRandom large(expected.seed);
    EXPECT_EQ(hash_of_sample(large, 686, 343), expected.hashes[0]);
    EXPECT_EQ(hash_of_sample(large, 5000, 1000), expected.hashes[1]);
  }
}

}  // namespace
}  // namespace modrob::foreign_random
