#include "runs/process.h"

#include <gmock/gmock.h>

#include <chrono>
#include <csignal>
#include <fstream>
#include <functional>
#include <thread>

#include "core/child.h"
#include "core/files.h"
#include "support.h"

namespace modrob::runs {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using testing::TemporaryFolder;

bool soon(const std::function<bool()>& true_now) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (!true_now()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return true;
}

int exit_status(Process& process) {
  std::optional<int> status;
  EXPECT_TRUE(soon([&] { return (status = process.poll()).has_value(); }));
  return status.value_or(-1);
}

Process shell(const std::string& script, const fs::path& output) { return Process({"/bin/sh", "-c", script}, output); }

// A process that ended but was not waited for by its parent counts as gone.
bool gone(int pid) {
  std::ifstream stat("/proc/" + std::to_string(pid) + "/stat");
  std::string text;
  if (!std::getline(stat, text)) return true;
  return text[text.rfind(')') + 2] == 'Z';
}

int pid_in(const fs::path& file) {
  EXPECT_TRUE(soon([&] { return fs::exists(file) && read_file(file).ends_with('\n'); }));
  return std::stoi(read_file(file));
}

}  // namespace

TEST(Process, tells_the_exit_status_once_it_has_ended) {
  const TemporaryFolder folder;
  auto waits =
      shell("while [ ! -e '" + (folder / "go").string() + "' ]; do sleep 0.01; done; exit 7", folder / "output");
  EXPECT_EQ(waits.poll(), std::nullopt);
  write_file_whole(folder / "go", "");
  EXPECT_EQ(exit_status(waits), 7);
  EXPECT_EQ(waits.poll(), 7) << "asked again";
  waits.terminate();
}

TEST(Process, a_signal_is_told_as_128_and_its_number) {
  const TemporaryFolder folder;
  auto process = shell("kill -9 $$", folder / "output");
  EXPECT_EQ(exit_status(process), 128 + SIGKILL);
  auto sleeper = Process({"/bin/sleep", "100"}, folder / "output");
  sleeper.terminate();
  EXPECT_EQ(exit_status(sleeper), 128 + SIGTERM);
}

TEST(Process, output_and_errors_are_appended_to_the_file) {
  const TemporaryFolder folder;
  for (const char* word : {"one", "two"}) {
    auto process = shell("echo " + std::string(word) + "; echo error >&2", folder / "output");
    EXPECT_EQ(exit_status(process), 0);
  }
  EXPECT_EQ(read_file(folder / "output"), "one\nerror\ntwo\nerror\n");
}

TEST(Process, a_program_that_cannot_be_started_ends_with_127) {
  const TemporaryFolder folder;
  Process process({"/absent/program"}, folder / "output");
  EXPECT_EQ(exit_status(process), 127);
}

TEST(Process, an_output_that_cannot_be_written_is_named) {
  try {
    shell("true", "/absent/output");
    FAIL() << "expected a RuntimeError";
  } catch (const RuntimeError& error) {
    EXPECT_STREQ(error.what(), "cannot write '/absent/output': No such file or directory");
  }
}

TEST(Process, goes_away_with_the_object) {
  const TemporaryFolder folder;
  int pid = 0;
  {
    const auto process = shell("echo $$ > '" + (folder / "pid").string() + "'; exec sleep 100", folder / "output");
    pid = pid_in(folder / "pid");
    EXPECT_FALSE(gone(pid));
  }
  EXPECT_TRUE(gone(pid));
}

TEST(Process, moves_to_another_object) {
  const TemporaryFolder folder;
  auto first = shell("exit 3", folder / "output");
  Process second = std::move(first);
  EXPECT_EQ(exit_status(second), 3);
  second = shell("exit 4", folder / "output");
  EXPECT_EQ(exit_status(second), 4);
}

TEST(Process, dies_with_its_parent_however_that_dies) {
  const TemporaryFolder folder;
  const int status = testing::wait_status_of_child([&] {
    const auto process = shell("echo $$ > '" + (folder / "pid").string() + "'; exec sleep 100", folder / "output");
    pid_in(folder / "pid");
    ::kill(::getpid(), SIGKILL);
    return 0;
  });
  EXPECT_TRUE(WIFSIGNALED(status));
  const int pid = pid_in(folder / "pid");
  EXPECT_TRUE(soon([&] { return gone(pid); }));
}

}  // namespace modrob::runs
