#include "runs/process.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <utility>

#include "core/error.h"

namespace modrob::runs {

Process::Process(const std::vector<std::string>& command, const std::filesystem::path& output) {
  std::vector<char*> arguments;
  for (const auto& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  const int file = ::open(output.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (file < 0) throw RuntimeError("cannot write '" + output.string() + "': " + std::strerror(errno));
  const pid_t parent = ::getpid();
  pid_ = ::fork();
  if (pid_ == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) ::_exit(127);
    // A group of its own: Ctrl-C reaches the parent only, which then ends its children in order.
    ::setpgid(0, 0);
    ::dup2(file, STDOUT_FILENO);
    ::dup2(file, STDERR_FILENO);
    ::execv(arguments[0], arguments.data());
    ::_exit(127);
  }
  ::close(file);
  if (pid_ < 0) throw RuntimeError("cannot start '" + command.front() + "': " + std::strerror(errno));
  // By number: the C library's own function is newer than the systems we run on.
  watch_ = static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0));
}

Process::~Process() {
  if (watch_ >= 0) ::close(watch_);
  if (pid_ < 0) return;
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
}

Process::Process(Process&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)), watch_(std::exchange(other.watch_, -1)), status_(other.status_) {}

Process& Process::operator=(Process&& other) noexcept {
  std::swap(pid_, other.pid_);
  std::swap(watch_, other.watch_);
  std::swap(status_, other.status_);
  return *this;
}

std::optional<int> Process::poll() {
  int status = 0;
  if (pid_ >= 0 && ::waitpid(pid_, &status, WNOHANG) == pid_) {
    pid_ = -1;
    status_ = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
  }
  return status_;
}

void Process::terminate() {
  if (pid_ >= 0) ::kill(pid_, SIGTERM);
}

void Process::wait_any(const std::vector<const Process*>& processes, double timeout_s) {
  constexpr double kGuessing_s = 0.01;
  std::vector<pollfd> watched;
  bool guess = false;
  for (const Process* process : processes) {
    if (process->watch_ >= 0) watched.push_back({process->watch_, POLLIN, 0});
    guess = guess || process->watch_ < 0;
  }
  if (guess) timeout_s = std::min(timeout_s, kGuessing_s);
  // A signal ends the wait early, which callers want: it may be a request to stop.
  ::poll(watched.data(), watched.size(), static_cast<int>(timeout_s * 1000));
}

}  // namespace modrob::runs
