#include "data/importers/timed_rows.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>

#include "core/rng.h"

namespace modrob::data {
namespace {

std::vector<size_t> rows_of(const std::vector<TimedRows::Overlap>& overlaps) {
  std::vector<size_t> rows;
  for (const auto& overlap : overlaps) rows.push_back(overlap.row);
  return rows;
}

TEST(TimedRows, equals_looking_at_every_row) {
  const KeyedStream stream(hash_text("timed"), hash_text("rows"));
  uint64_t draw = 0;
  for (int round = 0; round < 200; ++round) {
    std::vector<double> intervals;
    for (int i = 0; i < 30; ++i) {
      const double start = static_cast<double>(stream.integer(draw++, 40)) / 8;
      intervals.insert(intervals.end(), {start, start + static_cast<double>(stream.integer(draw++, 24)) / 8});
    }
    const double start = static_cast<double>(stream.integer(draw++, 40)) / 8;
    const Interval reference{start, start + 0.125 + static_cast<double>(stream.integer(draw++, 16)) / 8, false};
    std::vector<size_t> expected;
    for (size_t i = 0; i < 30; ++i) {
      const double from = std::max(intervals[2 * i], reference.start);
      if (std::min(intervals[2 * i + 1], reference.end) - from > kTimeTolerance) expected.push_back(i);
    }
    std::stable_sort(expected.begin(), expected.end(),
                     [&](size_t a, size_t b) { return intervals[2 * a] < intervals[2 * b]; });
    EXPECT_EQ(rows_of(TimedRows(intervals, false).overlaps(reference)), expected);
  }
}

TEST(TimedRows, parts_within_the_tolerance_do_not_count) {
  const TimedRows rows({0, 1.000005, 0, 1.00002, 2.000005, 3}, false);
  EXPECT_THAT(rows_of(rows.overlaps({1, 2, false})), ::testing::ElementsAre(1));
}

// As numpy does it: float32 rows are clipped to the word's times rounded to float32, and measured in float32.
TEST(TimedRows, float32_times_are_computed_in_float32) {
  const double start = 100.0000001;
  const TimedRows rows({100.0, 101.0}, true);
  const auto overlaps = rows.overlaps({start, 100.5, false});
  ASSERT_EQ(overlaps.size(), 1u);
  EXPECT_EQ(overlaps[0].clipped.start, static_cast<double>(static_cast<float>(start)));
  EXPECT_TRUE(overlaps[0].clipped.is_float32);
  // 512.00002 is nearer to 512 than the next float32: the part is empty there, but not in double precision.
  EXPECT_TRUE(TimedRows({512.0, 513.0}, true).overlaps({511.0, 512.00002, false}).empty());
  EXPECT_EQ(TimedRows({512.0, 513.0}, false).overlaps({511.0, 512.00002, false}).size(), 1u);
}

TEST(TimedRows, a_word_shorter_than_the_tolerance_has_no_duration) {
  EXPECT_TRUE(has_no_duration({1, 1.000005, false}));
  EXPECT_FALSE(has_no_duration({1, 1.00002, false}));
  EXPECT_TRUE(has_no_duration({512, 512.00002, true}));
}

}  // namespace
}  // namespace modrob::data
