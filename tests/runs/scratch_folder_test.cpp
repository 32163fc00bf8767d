#include "runs/scratch_folder.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <vector>

#include "core/files.h"
#include "support.h"

namespace modrob::runs {
namespace {

namespace fs = std::filesystem;
using testing::TemporaryFolder;

/// TMPDIR leads to a folder of its own.
struct OwnTmpdir {
  OwnTmpdir() {
    if (const char* given = std::getenv("TMPDIR")) before = given;
    ::setenv("TMPDIR", folder.path().c_str(), 1);
  }
  ~OwnTmpdir() { before.empty() ? ::unsetenv("TMPDIR") : ::setenv("TMPDIR", before.c_str(), 1); }
  std::vector<fs::path> inside() const { return {fs::directory_iterator(folder.path()), fs::directory_iterator()}; }

  TemporaryFolder folder;
  std::string before;
};

TEST(ScratchFolder, is_its_owners_alone_and_goes_away) {
  const OwnTmpdir tmpdir;
  {
    const ScratchFolder scratch("kind");
    EXPECT_EQ(fs::status(scratch.path()).permissions(), fs::perms::owner_all);
    write_file_whole(scratch.path() / "file", "content");
  }
  EXPECT_TRUE(tmpdir.inside().empty());
}

TEST(ScratchFolder, of_a_killed_process_is_removed_by_the_next_one_and_a_living_ones_is_not) {
  const OwnTmpdir tmpdir;
  int ready[2];
  ASSERT_EQ(::pipe(ready), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    const ScratchFolder scratch("kind");
    write_file_whole(scratch.path() / "file", "content");
    const bool told = ::write(ready[1], "x", 1) == 1;
    ::pause();
    ::_exit(told ? 0 : 1);
  }
  char byte = 0;
  ASSERT_EQ(::read(ready[0], &byte, 1), 1);
  fs::create_directory(tmpdir.folder / "kind-of-another-form");
  {
    const ScratchFolder beside("kind");
    EXPECT_EQ(tmpdir.inside().size(), 3u) << "the child lives";
  }
  ::kill(child, SIGKILL);
  ASSERT_EQ(::waitpid(child, nullptr, 0), child);
  EXPECT_EQ(tmpdir.inside().size(), 2u) << "what it left";
  {
    const ScratchFolder other("other");
    EXPECT_EQ(tmpdir.inside().size(), 3u) << "of another kind";
  }
  const ScratchFolder next("kind");
  EXPECT_EQ(tmpdir.inside().size(), 2u);
  EXPECT_TRUE(fs::exists(tmpdir.folder / "kind-of-another-form"));
  ::close(ready[0]);
  ::close(ready[1]);
}

}  // namespace
}  // namespace modrob::runs
