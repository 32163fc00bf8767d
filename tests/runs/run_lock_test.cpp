#include "runs/run_lock.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/file.h>

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
  EXPECT_THAT(user_error_of([&] { RunLock(place / "absent"); }), HasSubstr("absent/lock': No such file"));
  EXPECT_THAT(user_error_of([&] { RunLock(place / "file"); }), HasSubstr("file/lock': Not a directory"));
}

TEST(RunLock, takes_the_lease_and_gives_it_back) {
  const TemporaryFolder place;
  {
    const RunLock lock(place.path());
    const auto held = read_lease(place / "LEASE");
    ASSERT_TRUE(held);
    EXPECT_EQ(held->holder.pid, ::getpid());
    EXPECT_NO_THROW(lock.require_lease());
    EXPECT_TRUE(RunLock::busy(place.path()));
  }
  EXPECT_FALSE(fs::exists(place / "LEASE"));
  EXPECT_FALSE(RunLock::busy(place.path()));
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
