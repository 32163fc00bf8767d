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

TEST(Home, is_the_current_directory_for_an_installed_program_whose_presets_came_with_it) {
  const auto before = std::filesystem::current_path();
  const auto tree = home();
  EXPECT_EQ(preset_folder(), tree / "studies");
  set_installed("/package");
  std::filesystem::current_path("/");
  EXPECT_EQ(home(), "/");
  EXPECT_EQ(preset_folder(), "/package/studies");
  std::filesystem::current_path(tree);
  EXPECT_EQ(preset_folder(), tree / "studies") << "in a clone its own are meant";
  ::setenv("MODROB_HOME", "/elsewhere", 1);
  EXPECT_EQ(home(), "/elsewhere");
  EXPECT_EQ(preset_folder(), "/package/studies");
  ::unsetenv("MODROB_HOME");
  set_installed("");
  std::filesystem::current_path(before);
}

}  // namespace
}  // namespace modrob::config
