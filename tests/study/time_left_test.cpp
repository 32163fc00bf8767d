#include "study/time_left.h"

#include <gtest/gtest.h>
#include <unistd.h>

namespace modrob::study {

TEST(TimeLeft, without_an_end_there_is_time_for_every_run) {
  TimeLeft time({});
  time.saw(1e9);
  EXPECT_FALSE(time.limited());
  EXPECT_TRUE(time.enough());
}

TEST(TimeLeft, is_enough_until_the_longest_run_seen_would_be_broken_off) {
  TimeLeft time(100);
  EXPECT_TRUE(time.enough()) << "nothing is known of runs";
  time.saw(50);
  EXPECT_TRUE(time.enough());
  time.saw(99.95);
  time.saw(20);
  EXPECT_EQ(time.longest_run_s(), 99.95);
  ::usleep(100'000);
  EXPECT_FALSE(time.enough());
}

TEST(TimeLeft, the_first_answer_is_yes_and_so_is_every_one_where_no_run_would_ever_fit) {
  for (const double run_s : {100.0, 1000.0}) {
    TimeLeft time(100);
    time.saw(run_s);
    ::usleep(1000);
    EXPECT_TRUE(time.enough()) << run_s << " s would not fit into a time that began just now either";
    ::usleep(1000);
    EXPECT_TRUE(time.enough());
  }
  TimeLeft over(-5);
  EXPECT_TRUE(over.enough()) << "nothing is known of runs";
  over.saw(1);
  EXPECT_TRUE(over.enough());
}

}  // namespace modrob::study
