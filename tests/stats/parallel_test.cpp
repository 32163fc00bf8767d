#include "stats/prelude.h"

namespace modrob::stats {
namespace {

TEST(Parallel, does_every_index_once) {
  for (const int threads : {0, 1, 2, 7}) {
    std::vector<int> done(100, 0);
    parallel_for(done.size(), threads, [&](size_t i) { ++done[i]; });
    EXPECT_EQ(done, std::vector<int>(100, 1));
  }
  parallel_for(0, 3, [](size_t) { FAIL(); });
}

TEST(Parallel, throws_what_failed_first_by_index) {
  for (const int threads : {1, 4}) {
    try {
      parallel_for(50, threads, [](size_t i) {
        if (i == 0) throw std::runtime_error("zero");
        if (i >= 3) throw std::runtime_error("later");
      });
      FAIL();
    } catch (const std::runtime_error& error) {
      EXPECT_STREQ(error.what(), "zero");
    }
  }
}

}  // namespace
}  // namespace modrob::stats
