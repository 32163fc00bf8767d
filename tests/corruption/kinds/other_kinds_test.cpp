#include "corruption/kinds/other_kinds.h"

#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

#include <set>

#include "core/rng.h"

namespace modrob::corruption {
namespace {

std::vector<uint64_t> ids_of(size_t count, uint64_t salt = 0) {
  std::vector<uint64_t> ids;
  for (size_t i = 0; i < count; ++i) ids.push_back(hash_words({salt, static_cast<uint64_t>(i)}));
  return ids;
}

RC_GTEST_PROP(OtherKinds, shuffle_is_one_cycle_in_which_nobody_takes_its_own, (uint64_t key)) {
  const auto count = *rc::gen::inRange<size_t>(2, 60);
  const auto others = shuffle(ids_of(count, key), key);
  std::set<size_t> visited;
  for (size_t at = 0; visited.insert(at).second;) at = others[at];
  RC_ASSERT(visited.size() == count);
}

RC_GTEST_PROP(OtherKinds, shuffle_does_not_depend_on_the_order_of_the_split, (uint64_t key)) {
  const auto ids = ids_of(*rc::gen::inRange<size_t>(1, 40));
  const std::vector<uint64_t> reversed(ids.rbegin(), ids.rend());
  const auto one = shuffle(ids, key), other = shuffle(reversed, key);
  for (size_t i = 0; i < ids.size(); ++i) RC_ASSERT(ids[one[i]] == reversed[other[ids.size() - 1 - i]]);
}

TEST(OtherKinds, another_key_is_another_permutation) {
  EXPECT_NE(shuffle(ids_of(20), 1), shuffle(ids_of(20), 2));
  EXPECT_EQ(shuffle(ids_of(20), 1), shuffle(ids_of(20), 1));
}

TEST(OtherKinds, stale_takes_the_one_before_and_the_first_takes_the_last) {
  EXPECT_THAT(stale(ids_of(4), 1), ::testing::ElementsAre(3, 0, 1, 2));
}

TEST(OtherKinds, who_is_alone_keeps_its_own) {
  EXPECT_THAT(shuffle(ids_of(1), 1), ::testing::ElementsAre(0));
  EXPECT_THAT(stale(ids_of(1), 1), ::testing::ElementsAre(0));
}

}  // namespace
}  // namespace modrob::corruption
