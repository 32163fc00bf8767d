#include "config/home.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "support.h"

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
  EXPECT_EQ(resource("studies"), tree / "studies");
  set_installed("/package");
  std::filesystem::current_path("/");
  EXPECT_EQ(home(), "/");
  EXPECT_EQ(resource("studies"), "/package/studies");
  std::filesystem::current_path(tree);
  EXPECT_EQ(resource("studies"), tree / "studies") << "in a clone its own are meant";
  ::setenv("MODROB_HOME", "/elsewhere", 1);
  EXPECT_EQ(home(), "/elsewhere");
  EXPECT_EQ(resource("studies"), "/package/studies");
  ::unsetenv("MODROB_HOME");
  set_installed("");
  std::filesystem::current_path(before);
}

TEST(Resource, is_in_the_first_place_that_has_it_and_says_where_it_looked) {
  const testing::TemporaryFolder folder;
  for (const char* name : {"user/modrob/encoder", "system/modrob/encoder", "system/modrob/files", "package/files"}) {
    std::filesystem::create_directories(folder / name);
  }
  ::setenv("XDG_DATA_HOME", (folder / "user").c_str(), 1);
  ::setenv("XDG_DATA_DIRS", ("/nowhere:" + (folder / "system").string()).c_str(), 1);
  EXPECT_EQ(resource("encoder"), folder / "user/modrob/encoder");
  EXPECT_EQ(resource("files"), folder / "system/modrob/files");
  EXPECT_EQ(resource("absent"), home() / "absent");
  EXPECT_EQ(resource_places(), home().string() + ", " + (home() / ".venv").string() + ", " +
                                   (folder / "user/modrob").string() + ", /nowhere/modrob, " +
                                   (folder / "system/modrob").string());
  set_installed(folder / "package");
  EXPECT_EQ(resource("files"), folder / "package/files") << "what came with it goes before";
  set_installed("");
  ::unsetenv("XDG_DATA_HOME");
  ::unsetenv("XDG_DATA_DIRS");
}

}  // namespace
}  // namespace modrob::config
