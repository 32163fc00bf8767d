#include "batch/order.h"

#include <algorithm>
#include <numeric>

#include "core/rng.h"
#include "support.h"

namespace modrob::batch {

namespace {

std::vector<uint64_t> some_ids(size_t count) {
  std::vector<uint64_t> ids;
  for (size_t i = 0; i < count; ++i) ids.push_back(hash_text("utterance" + std::to_string(i)));
  return ids;
}

std::vector<uint64_t> in_order(const std::vector<uint64_t>& ids, const std::vector<int64_t>& order) {
  std::vector<uint64_t> result;
  for (const int64_t index : order) result.push_back(ids[static_cast<size_t>(index)]);
  return result;
}

}  // namespace

TEST(ShuffledOrder, is_a_permutation_that_does_not_depend_on_the_listing) {
  const auto ids = some_ids(100);
  auto reversed = ids;
  std::reverse(reversed.begin(), reversed.end());
  auto order = shuffled_order(ids, 7, 2, 0);
  EXPECT_EQ(in_order(ids, order), in_order(reversed, shuffled_order(reversed, 7, 2, 0)));
  std::sort(order.begin(), order.end());
  std::vector<int64_t> all(100);
  std::iota(all.begin(), all.end(), 0);
  EXPECT_EQ(order, all);
}

TEST(ShuffledOrder, differs_by_seed_epoch_and_pass) {
  const auto ids = some_ids(50);
  const auto order = shuffled_order(ids, 7, 2, 0);
  EXPECT_EQ(order, shuffled_order(ids, 7, 2, 0));
  EXPECT_NE(order, shuffled_order(ids, 8, 2, 0));
  EXPECT_NE(order, shuffled_order(ids, 7, 3, 0));
  EXPECT_NE(order, shuffled_order(ids, 7, 2, 1));
}

TEST(SplitIntoBatches, keeps_the_order_and_the_short_last_batch) {
  const std::vector<int64_t> order = {4, 3, 2, 1, 0};
  EXPECT_EQ(split_into_batches(order, 2), (std::vector<std::vector<int64_t>>{{4, 3}, {2, 1}, {0}}));
  EXPECT_EQ(split_into_batches(order, 5).size(), 1u);
  EXPECT_TRUE(split_into_batches({}, 5).empty());
}

}  // namespace modrob::batch
