#include "study/data_name.h"

#include <gtest/gtest.h>

namespace modrob::study {

TEST(DataName, is_the_last_part_of_the_path) {
  EXPECT_EQ(data_name("spoken_reviews"), "spoken_reviews");
  EXPECT_EQ(data_name("sets/mosi"), "mosi");
  EXPECT_EQ(data_name("sets/mosi/"), "mosi");
  EXPECT_EQ(data_name("/a/./b/../mosei"), "mosei");
}

}  // namespace modrob::study
