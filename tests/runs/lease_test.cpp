#include "runs/lease.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/stat.h>

#include "core/child.h"
#include "core/error.h"
#include "core/files.h"
#include "core/random_token.h"
#include "made_up_run.h"

namespace modrob::runs {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using testing::TemporaryFolder;
using testing::user_error_of;

constexpr int64_t kSecond = 1'000'000'000;

ProcessIdentity on_another_machine() {
  auto identity = ProcessIdentity::of_this_process();
  identity.host = "elsewhere";
  identity.boot = "another boot";
  return identity;
}

// Two clocks that tests set: the steady one of this process, and the one of the file system.
struct Clocks {
  double steady_s = 1000;
  int64_t file_ns = 1'700'000'000 * kSecond;
  LeaseWatch watch(ProcessIdentity self = ProcessIdentity::of_this_process()) {
    return LeaseWatch(
        {5, 60}, std::move(self), [this] { return steady_s; },
        [this](const fs::path&) -> std::optional<int64_t> { return file_ns; });
  }
  void pass(double seconds) {
    steady_s += seconds;
    file_ns += static_cast<int64_t>(seconds) * kSecond;
  }
  // What a holder's renewal does to the file.
  void touch(const fs::path& file) const {
    const timespec time{file_ns / kSecond, file_ns % kSecond};
    const timespec times[2] = {time, time};
    ASSERT_EQ(::utimensat(AT_FDCWD, file.c_str(), times, 0), 0);
  }
};

std::vector<std::string> names_in(const fs::path& folder) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder)) names.push_back(entry.path().filename());
  std::sort(names.begin(), names.end());
  return names;
}

// The record of a process that has ended.
LeaseRecord dead_record() {
  LeaseRecord record;
  record.holder = ProcessIdentity::of_this_process();
  record.holder.started -= 1;
  record.token = random_token();
  return record;
}

}  // namespace

TEST(Lease, one_holder_at_a_time) {
  const TemporaryFolder place;
  LeaseWatch watch;
  auto lease = Lease::take(place.path(), watch, 0.25);
  ASSERT_TRUE(lease);
  EXPECT_THAT(names_in(place.path()), ::testing::ElementsAre("LEASE"));
  const auto record = read_lease(place / "LEASE");
  EXPECT_EQ(record->token, lease->token());
  EXPECT_EQ(record->holder.pid, ::getpid());
  EXPECT_EQ(record->share, 0.25);
  EXPECT_FALSE(Lease::take(place.path(), watch));
  EXPECT_TRUE(lease->renew());
  lease->release();
  EXPECT_TRUE(fs::is_empty(place.path()));
  EXPECT_FALSE(lease->renew()) << "given back";
  EXPECT_TRUE(Lease::take(place.path(), watch));
  EXPECT_TRUE(fs::is_empty(place.path())) << "the object that went away gave it back";
}

TEST(Lease, a_holder_that_was_killed_loses_it_at_once) {
  const TemporaryFolder place;
  const int status = testing::wait_status_of_child([&] {
    LeaseWatch watch;
    auto lease = Lease::take(place.path(), watch);
    ::kill(::getpid(), SIGKILL);
    return 0;
  });
  ASSERT_TRUE(WIFSIGNALED(status));
  ASSERT_TRUE(fs::exists(place / "LEASE"));
  LeaseWatch watch;
  const auto lease = Lease::take(place.path(), watch);
  ASSERT_TRUE(lease);
  EXPECT_EQ(read_lease(place / "LEASE")->token, lease->token());
  EXPECT_THAT(names_in(place.path()), ::testing::ElementsAre("LEASE"));
}

TEST(Lease, a_pid_that_another_process_has_now_does_not_count) {
  const TemporaryFolder place;
  write_file_whole(place / "LEASE", dead_record().text());
  LeaseWatch watch;
  EXPECT_TRUE(Lease::take(place.path(), watch));
}

TEST(Lease, a_holder_elsewhere_keeps_it_while_it_renews) {
  const TemporaryFolder place;
  Clocks clocks;
  auto theirs = clocks.watch(on_another_machine());
  auto ours = clocks.watch();
  auto lease = Lease::take(place.path(), theirs);
  for (int i = 0; i < 100; ++i) {
    clocks.touch(place / "LEASE");
    ASSERT_FALSE(Lease::take(place.path(), ours)) << i;
    clocks.pass(5);
  }
}

TEST(Lease, a_holder_elsewhere_that_falls_silent_loses_it_after_the_timeout) {
  const TemporaryFolder place;
  Clocks clocks;
  auto theirs = clocks.watch(on_another_machine());
  auto ours = clocks.watch();
  auto lease = Lease::take(place.path(), theirs);
  clocks.touch(place / "LEASE");
  for (int i = 0; i < 12; ++i) {
    ASSERT_FALSE(Lease::take(place.path(), ours)) << i;
    clocks.pass(5);
  }
  const auto taken = Lease::take(place.path(), ours);
  ASSERT_TRUE(taken);
  EXPECT_FALSE(lease->renew()) << "it learns of it";
  lease->release();
  EXPECT_EQ(read_lease(place / "LEASE")->token, taken->token()) << "what is lost cannot be given back";
}

TEST(Lease, one_that_was_silent_for_long_is_taken_after_a_short_watch) {
  const TemporaryFolder place;
  Clocks clocks;
  auto theirs = clocks.watch(on_another_machine());
  auto lease = Lease::take(place.path(), theirs);
  clocks.touch(place / "LEASE");
  clocks.pass(1e6);
  auto ours = clocks.watch();
  EXPECT_FALSE(Lease::take(place.path(), ours));
  clocks.pass(14);
  EXPECT_FALSE(Lease::take(place.path(), ours));
  clocks.pass(1);
  EXPECT_TRUE(Lease::take(place.path(), ours));
}

TEST(Lease, a_clock_that_jumps_takes_it_from_nobody) {
  for (const int64_t jump : {int64_t{86400}, int64_t{-86400}}) {
    const TemporaryFolder place;
    Clocks clocks;
    auto theirs = clocks.watch(on_another_machine());
    auto ours = clocks.watch();
    auto lease = Lease::take(place.path(), theirs);
    clocks.touch(place / "LEASE");
    EXPECT_FALSE(Lease::take(place.path(), ours));
    clocks.file_ns += jump * kSecond;
    for (int i = 0; i < 50; ++i) {
      for (int second = 0; second < 5; ++second) {
        ASSERT_FALSE(Lease::take(place.path(), ours)) << jump << ", " << i;
        clocks.pass(1);
      }
      clocks.touch(place / "LEASE");
    }
    clocks.pass(10);
    EXPECT_FALSE(Lease::take(place.path(), ours));
    clocks.pass(60);
    EXPECT_TRUE(Lease::take(place.path(), ours)) << "but silence still does";
  }
}

TEST(Lease, a_holder_whose_file_is_gone_has_lost_it) {
  const TemporaryFolder place;
  LeaseWatch watch;
  auto lease = Lease::take(place.path(), watch);
  fs::remove(place / "LEASE");
  EXPECT_FALSE(lease->renew());
}

TEST(Lease, a_holder_that_cannot_renew_gives_up_before_others_may_take_it) {
  const TemporaryFolder place;
  make_folder(place / "run");
  Clocks clocks;
  auto watch = clocks.watch();
  auto lease = Lease::take(place / "run", watch);
  fs::remove_all(place / "run");
  write_file_whole(place / "run", "no folder: nothing in it can be read");
  clocks.pass(30);
  EXPECT_TRUE(lease->renew()) << "the file system may answer again";
  clocks.pass(26);
  EXPECT_FALSE(lease->renew());
}

TEST(Lease, a_beat_is_life_where_modification_times_are_remembered) {
  const TemporaryFolder place;
  Clocks clocks;
  auto theirs = clocks.watch(on_another_machine());
  auto ours = clocks.watch();
  auto lease = Lease::take(place.path(), theirs);
  const auto first = *read_lease(place / "LEASE");
  for (int i = 0; i < 100; ++i) {
    ASSERT_TRUE(lease->renew());
    // What a cache of attributes shows of it: the time of the first look.
    const timespec time{first.renewed_ns / kSecond, first.renewed_ns % kSecond};
    const timespec times[2] = {time, time};
    ASSERT_EQ(::utimensat(AT_FDCWD, (place / "LEASE").c_str(), times, 0), 0);
    ASSERT_FALSE(Lease::take(place.path(), ours)) << i;
    clocks.pass(5);
  }
  EXPECT_EQ(fs::file_size(place / "LEASE"), first.text().size()) << "nor does its size change";
}

TEST(Lease, a_renewal_does_not_touch_the_lease_of_another_holder) {
  const TemporaryFolder place;
  Clocks clocks;
  auto theirs = clocks.watch(on_another_machine());
  auto lease = Lease::take(place.path(), theirs);
  LeaseRecord other = dead_record();
  other.beat = "0000000007";
  write_file_whole(place / "LEASE", other.text());
  EXPECT_FALSE(lease->renew());
  EXPECT_EQ(read_file(place / "LEASE"), other.text());
}

TEST(Lease, a_holder_that_renewed_after_it_was_judged_keeps_it) {
  const TemporaryFolder place;
  Clocks clocks;
  auto theirs = clocks.watch(on_another_machine());
  auto lease = Lease::take(place.path(), theirs);
  // It comes back to life between the judgement and the claim: whoever asks for the file's time has judged it.
  LeaseWatch ours(
      {5, 60}, ProcessIdentity::of_this_process(), [&] { return clocks.steady_s; },
      [&](const fs::path&) -> std::optional<int64_t> {
        EXPECT_TRUE(lease->renew());
        return clocks.file_ns + 1000 * kSecond;
      });
  EXPECT_FALSE(Lease::take(place.path(), ours));
  clocks.pass(20);
  EXPECT_FALSE(Lease::take(place.path(), ours));
  EXPECT_TRUE(lease->renew());
  EXPECT_THAT(names_in(place.path()), ::testing::ElementsAre("LEASE"));
}

TEST(Lease, of_an_older_program_is_understood) {
  const TemporaryFolder place;
  Clocks clocks;
  LeaseRecord old;
  old.holder = on_another_machine();
  old.token = random_token();
  ASSERT_EQ(old.text().find("beat"), std::string::npos);
  write_file_whole(place / "LEASE", old.text());
  auto ours = clocks.watch();
  for (int i = 0; i < 50; ++i) {
    clocks.touch(place / "LEASE");
    ASSERT_FALSE(Lease::take(place.path(), ours)) << i;
    clocks.pass(5);
  }
  clocks.pass(61);
  EXPECT_TRUE(Lease::take(place.path(), ours));
}

TEST(Lease, claims_of_the_dead_are_taken_over_too) {
  const TemporaryFolder place;
  const LeaseRecord first = dead_record(), second = dead_record(), third = dead_record();
  write_file_whole(place / "LEASE", first.text());
  write_file_whole(place / ("LEASE.over-" + first.token), second.text());
  write_file_whole(place / ("LEASE.over-" + second.token), third.text());
  LeaseWatch watch;
  const auto lease = Lease::take(place.path(), watch);
  ASSERT_TRUE(lease);
  EXPECT_EQ(read_lease(place / "LEASE")->token, lease->token());
  EXPECT_THAT(names_in(place.path()), ::testing::ElementsAre("LEASE"));
}

TEST(Lease, a_living_claim_is_respected) {
  const TemporaryFolder place;
  const LeaseRecord dead = dead_record();
  LeaseRecord living = dead_record();
  living.holder = ProcessIdentity::of_this_process();
  write_file_whole(place / "LEASE", dead.text());
  write_file_whole(place / ("LEASE.over-" + dead.token), living.text());
  LeaseWatch watch;
  EXPECT_FALSE(Lease::take(place.path(), watch));
  EXPECT_EQ(read_lease(place / "LEASE")->token, dead.token);
}

TEST(Lease, a_damaged_file_counts_as_held_by_a_stranger) {
  for (const std::string text : {"", "{\"token\": \"ab", "{\"token\": \"../../x\"}", "[]"}) {
    const TemporaryFolder place;
    Clocks clocks;
    write_file_whole(place / "LEASE", text);
    clocks.touch(place / "LEASE");
    auto watch = clocks.watch();
    EXPECT_FALSE(Lease::take(place.path(), watch));
    clocks.pass(61);
    EXPECT_TRUE(Lease::take(place.path(), watch)) << text;
    EXPECT_TRUE(fs::is_empty(place.path()));
  }
}

TEST(Lease, places_that_cannot_be_written_are_named) {
  LeaseWatch watch;
  EXPECT_THAT(user_error_of([&] { Lease::take("/absent", watch); }), HasSubstr("'/absent/LEASE': No such file"));
  EXPECT_THAT(user_error_of([&] { Lease::take("/proc", watch); }), HasSubstr("'/proc/LEASE'"));
}

TEST(Lease, many_processes_at_once_take_it_one_after_the_other) {
  const TemporaryFolder place;
  const std::string log = (place / "log").string();
  make_folder(place / "run");
  constexpr int kProcesses = 4;
  std::vector<pid_t> pids;
  for (int process = 0; process < kProcesses; ++process) {
    pids.push_back(::fork());
    if (pids.back() != 0) continue;
    LeaseWatch watch;
    const int file = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0644);
    for (int taken = 0; taken < 200;) {
      auto lease = Lease::take(place / "run", watch);
      if (!lease) continue;
      ++taken;
      if (::write(file, "+", 1) != 1 || ::write(file, "-", 1) != 1) ::_exit(2);
      // Every few times the process leaves as a killed one does: the lease stays, and its holder looks dead.
      if (taken % 7 == 0) {
        LeaseRecord dead = *read_lease(place / "run/LEASE");
        dead.holder.started -= 1;
        write_file_whole(place / "run/LEASE", dead.text());
        new Lease(std::move(*lease));
        lease.reset();
      }
    }
    ::_exit(0);
  }
  for (const pid_t pid : pids) {
    int status = 0;
    ::waitpid(pid, &status, 0);
    EXPECT_EQ(status, 0);
  }
  std::string expected;
  for (int i = 0; i < kProcesses * 200; ++i) expected += "+-";
  EXPECT_EQ(read_file(log), expected);
  EXPECT_LE(names_in(place / "run").size(), 2u);
}

}  // namespace modrob::runs
