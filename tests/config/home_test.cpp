#include "config/home.h"

#include <gtest/gtest.h>

#include <cstdlib>

namespace modrob::config {
namespace {

TEST(Home, is_found_from_the_program_and_named_by_the_environment) {
  ASSERT_TRUE(find_home());
  EXPECT_EQ(*find_home(), home());
  EXPECT_TRUE(std::filesystem::is_directory(home() / "studies/recipes"));
  ::setenv("MODROB_HOME", "/elsewhere", 1);
  EXPECT_EQ(home(), "/elsewhere");
  EXPECT_EQ(find_home(), "/elsewhere");
  ::unsetenv("MODROB_HOME");
}

}  // namespace
}  // namespace modrob::config
