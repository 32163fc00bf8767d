#include "core/prelude.h"

namespace modrob {
namespace {

TEST(FormatDuration, chooses_units_and_rounds_into_the_next) {
  EXPECT_EQ(format_duration(0), "0.0 s");
  EXPECT_EQ(format_duration(0.4), "0.4 s");
  EXPECT_EQ(format_duration(9.94), "9.9 s");
  EXPECT_EQ(format_duration(9.96), "10 s");
  EXPECT_EQ(format_duration(12.2), "12 s");
  EXPECT_EQ(format_duration(59.4), "59 s");
  EXPECT_EQ(format_duration(59.6), "1 min 00 s");
  EXPECT_EQ(format_duration(200), "3 min 20 s");
  EXPECT_EQ(format_duration(3599.7), "1 h 00 min");
  EXPECT_EQ(format_duration(3720), "1 h 02 min");
  EXPECT_EQ(format_duration(3600.0 * 100), "100 h 00 min");
}

TEST(FormatDuration, is_for_finite_times) {
  EXPECT_THROW(format_duration(-1), CheckFailure);
  EXPECT_THROW(format_duration(std::numeric_limits<double>::infinity()), CheckFailure);
  EXPECT_THROW(format_duration(std::nan("")), CheckFailure);
}

ProgressNumbers quarter() { return {"training epoch 3", "batches", "loss 0.51", 480, 120, 0, 37.5}; }

TEST(ProgressText, says_counts_speed_time_left_and_note) {
  EXPECT_EQ(progress_line(quarter()), "training epoch 3: 120/480 batches, 25 %, 3.2/s, 1 min 53 s left, loss 0.51");
  EXPECT_EQ(progress_bar(quarter(), 200),
            "training epoch 3 [#####---------------] 120/480 batches, 25 %, 3.2/s, 1 min 53 s left, loss 0.51");
  EXPECT_EQ(progress_end_line(quarter(), false), "training epoch 3: stopped after 120/480 batches, 38 s");
}

TEST(ProgressText, skipped_work_does_not_count_for_the_speed) {
  ProgressNumbers numbers = quarter();
  numbers.skipped = 60;
  EXPECT_EQ(progress_line(numbers), "training epoch 3: 120/480 batches, 25 %, 1.6/s, 3 min 45 s left, loss 0.51");
  numbers.skipped = 120;
  EXPECT_EQ(progress_line(numbers), "training epoch 3: 120/480 batches, 25 %, loss 0.51");
}

TEST(ProgressText, getting_ready_does_not_count_for_the_speed) {
  ProgressNumbers numbers = quarter();
  numbers.first_s = 22.5;
  numbers.first = 24;
  EXPECT_EQ(progress_line(numbers), "training epoch 3: 120/480 batches, 25 %, 6.4/s, 56 s left, loss 0.51");
  EXPECT_EQ(progress_end_line(numbers, false), "training epoch 3: stopped after 120/480 batches, 38 s");
  numbers.done = 24;
  numbers.elapsed_s = 24;
  EXPECT_EQ(progress_line(numbers), "training epoch 3: 24/480 batches, 5 %, 1.0/s, 7 min 36 s left, loss 0.51")
      << "nothing else is known yet";
}

TEST(ProgressText, does_without_total_unit_and_speed) {
  EXPECT_EQ(progress_line({"reading", "", "", 0, 7, 0, 0}), "reading: 7");
  EXPECT_EQ(progress_bar({"reading", "lines", "", 0, 7000, 0, 2}, 80), "reading: 7000 lines, 3500/s");
  EXPECT_EQ(progress_end_line({"reading", "lines", "", 0, 3, 0, 60}, true), "reading: 3 lines in 1 min 00 s, 0.05/s");
}

TEST(ProgressText, without_a_unit_says_the_share_alone) {
  const ProgressNumbers half = {"study", "", "2 of 6 runs", 6000, 3000, 0, 60};
  EXPECT_EQ(progress_line(half), "study: 50 %, 1 min 00 s left, 2 of 6 runs");
  EXPECT_EQ(progress_end_line(half, false), "study: stopped after 50 %, 1 min 00 s");
  EXPECT_EQ(progress_end_line(half, true), "study: done in 1 min 00 s, 2 of 6 runs");
}

TEST(ProgressText, has_no_time_left_at_the_end_and_its_bar_leaves_the_last_column_free) {
  EXPECT_EQ(progress_line({"x", "files", "", 10, 10, 0, 5}), "x: 10/10 files, 100 %, 2.0/s");
  EXPECT_EQ(progress_bar({"x", "files", "", 10, 20, 0, 5}, 80), "x [####################] 20/10 files, 200 %, 4.0/s");
  EXPECT_EQ(progress_bar(quarter(), 21), "training epoch 3 [##");
  EXPECT_EQ(progress_bar(quarter(), 0), "");
}

TEST(ProgressText, plain_lines_wait_for_both_share_and_time) {
  EXPECT_FALSE(plain_line_is_due(100, 50, 29.9));
  EXPECT_FALSE(plain_line_is_due(100, 4, 1000));
  EXPECT_TRUE(plain_line_is_due(100, 5, 30));
  EXPECT_FALSE(plain_line_is_due(0, 1000, 29.9));
  EXPECT_TRUE(plain_line_is_due(0, 0, 30));
}

}  // namespace
}  // namespace modrob
