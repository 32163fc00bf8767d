#include "runs/run_lock.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/file.h>
#include <unistd.h>

#include "core/child.h"
#include "core/error.h"
#include "core/files.h"
#include "made_up_run.h"

namespace modrob::runs {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::StartsWith;
using testing::TemporaryFolder;
using testing::user_error_of;

}  // namespace

TEST(RunLock, one_holder_at_a_time) {
  const TemporaryFolder place;
  {
    const RunLock lock(place.path());
    EXPECT_THAT(user_error_of([&] { RunLock(place.path()); }),
                StartsWith("another process works in '" + place.path().string() + "'"));
  }
  EXPECT_NO_THROW(RunLock(place.path()));
}

TEST(RunLock, a_folder_that_is_absent_or_a_file_is_named) {
  const TemporaryFolder place;
  write_file_whole(place / "file", "x");
  EXPECT_THAT(user_error_of([&] { RunLock(place / "absent"); }), HasSubstr("absent' is no folder"));
  EXPECT_THAT(user_error_of([&] { RunLock(place / "file"); }), HasSubstr("file' is no folder"));
}

TEST(RunLock, takes_the_lease_and_gives_it_back) {
  const TemporaryFolder place;
  {
    const RunLock lock(place.path());
    const auto held = read_lease(place / "LEASE");
    ASSERT_TRUE(held);
    EXPECT_EQ(held->holder.pid, ::getpid());
    EXPECT_NO_THROW(lock.require_lease());
  }
  EXPECT_TRUE(fs::is_empty(place.path()));
}

// A runner that was killed: its child, here without PR_SET_PDEATHSIG, still works.
TEST(RunLock, the_child_of_a_runner_that_is_gone_is_waited_for) {
  const TemporaryFolder place;
  int ready[2], end[2];
  ASSERT_EQ(::pipe(ready), 0);
  ASSERT_EQ(::pipe(end), 0);
  EXPECT_EQ(testing::exit_code_of_child([&] {
              LeaseWatch watch;
              auto lease = Lease::take(place.path(), watch);
              if (::fork() == 0) {
                const RunLock lock(place.path());
                char byte = 'x';
                if (::write(ready[1], &byte, 1) != 1 || ::read(end[0], &byte, 1) != 1) ::_exit(1);
                ::_exit(0);
              }
              char byte = 0;
              const bool works = ::read(ready[0], &byte, 1) == 1;
              new Lease(std::move(*lease));  // as a killed process leaves it
              return works ? 0 : 1;
            }),
            0);
  LeaseWatch watch;
  EXPECT_TRUE(RunLock::busy(place.path(), watch));
  EXPECT_THAT(user_error_of([&] { RunLock(place.path()); }), HasSubstr("another process works in"));
  EXPECT_FALSE(fs::exists(place / "LEASE")) << "it was given back";
  ASSERT_EQ(::write(end[1], "x", 1), 1);
  for (int i = 0; i < 5000 && RunLock::busy(place.path(), watch); ++i) ::usleep(1000);
  EXPECT_NO_THROW(RunLock(place.path()));
  for (const int pipe : {ready[0], ready[1], end[0], end[1]}) ::close(pipe);
}

TEST(RunLock, a_folder_that_an_older_program_has_locked_is_respected) {
  const TemporaryFolder place;
  const int old = ::open((place / "lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  ASSERT_EQ(::flock(old, LOCK_EX), 0);
  EXPECT_THAT(user_error_of([&] { RunLock(place.path()); }), HasSubstr("another process works in"));
  ::close(old);
  EXPECT_NO_THROW(RunLock(place.path()));
}

TEST(RunLock, works_under_the_lease_of_the_process_that_started_it) {
  const TemporaryFolder place;
  LeaseWatch watch;
  auto lease = Lease::take(place.path(), watch);
  ASSERT_TRUE(lease);
  EXPECT_EQ(testing::exit_code_of_child([&] {
              const RunLock lock(place.path());
              lock.require_lease();
              write_file_whole(place / "LEASE", "{\"token\": \"0123\"}");
              try {
                lock.require_lease();
              } catch (const RuntimeError&) {
                return 5;
              }
              return 6;
            }),
            5);
}

TEST(RunLock, the_lease_of_another_process_is_respected_and_its_holder_named) {
  const TemporaryFolder place;
  LeaseWatch watch;
  auto lease = Lease::take(place.path(), watch);
  EXPECT_THAT(user_error_of([&] { RunLock(place.path()); }),
              HasSubstr("(process " + std::to_string(::getpid()) + " on "));
  lease.reset();
  EXPECT_NO_THROW(RunLock(place.path()));
}

}  // namespace modrob::runs
