#include "runs/append_turn.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <vector>

#include "core/append_file.h"
#include "support.h"

namespace modrob::runs {
namespace {

using testing::TemporaryFolder;

}  // namespace

TEST(AppendTurn, many_writers_wait_for_each_other) {
  const TemporaryFolder folder;
  const auto path = folder / "log";
  std::vector<pid_t> pids;
  for (int process = 0; process < 3; ++process) {
    pids.push_back(::fork());
    if (pids.back() != 0) continue;
    for (int i = 0; i < 50; ++i) {
      // Without the turn two would read the same number.
      const AppendTurn turn(path);
      AppendFile file(path);
      const std::string content = read_file(path);
      file.append(std::to_string(std::count(content.begin(), content.end(), '\n')) + "\n");
    }
    ::_exit(0);
  }
  for (const pid_t pid : pids) {
    int status = 1;
    ::waitpid(pid, &status, 0);
    EXPECT_EQ(status, 0);
  }
  std::string expected;
  for (int i = 0; i < 150; ++i) expected += std::to_string(i) + "\n";
  EXPECT_EQ(read_file(path), expected);
  EXPECT_FALSE(std::filesystem::exists(folder / "LEASE.log"));
}

}  // namespace modrob::runs
