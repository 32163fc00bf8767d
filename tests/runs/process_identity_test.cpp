#include "runs/process_identity.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "io/record/json_reader.h"
#include "io/record/json_writer.h"

namespace modrob::runs {

TEST(ProcessIdentity, tells_the_living_from_the_dead_and_from_strangers) {
  const auto self = ProcessIdentity::of_this_process();
  EXPECT_EQ(liveness(self, self), Liveness::kAlive);
  EXPECT_EQ(liveness(io::read_record<ProcessIdentity>(io::record_json(self), "f"), self), Liveness::kAlive);
  auto other = self;
  other.started += 1;
  EXPECT_EQ(liveness(other, self), Liveness::kDead);
  other = self;
  other.boot = "another";
  EXPECT_EQ(liveness(other, self), Liveness::kUnknown);
  other = self;
  other.pid_namespace = "another";
  EXPECT_EQ(liveness(other, self), Liveness::kUnknown);
  EXPECT_EQ(liveness({}, self), Liveness::kUnknown);
  // A child that has ended but was not waited for.
  ProcessIdentity zombie;
  int pipe[2];
  ASSERT_EQ(::pipe(pipe), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    const std::string text = io::record_json(ProcessIdentity::of_this_process()).dump();
    ::_exit(::write(pipe[1], text.data(), text.size()) == static_cast<ssize_t>(text.size()) ? 0 : 1);
  }
  ::close(pipe[1]);
  char text[1024];
  const ssize_t size = ::read(pipe[0], text, sizeof(text));
  ASSERT_GT(size, 0);
  zombie = io::read_record<ProcessIdentity>(io::Json::parse(std::string(text, static_cast<size_t>(size))), "f");
  EXPECT_EQ(zombie.pid, child);
  siginfo_t info;
  ::waitid(P_PID, static_cast<id_t>(child), &info, WEXITED | WNOWAIT);
  EXPECT_EQ(liveness(zombie, self), Liveness::kDead);
  ::waitpid(child, nullptr, 0);
  EXPECT_EQ(liveness(zombie, self), Liveness::kDead);
}

}  // namespace modrob::runs
