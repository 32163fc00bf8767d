#pragma once

#include <poll.h>
#include <pty.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>
#include <utmp.h>

#include <csignal>
#include <stdexcept>
#include <string>

namespace modrob::testing {

/// A program in a terminal of its own, as a user sits before it. What it leaves behind is looked at through a second
/// descriptor of that terminal.
class TerminalProgram {
 public:
  TerminalProgram(const std::string& command, unsigned short columns, unsigned short rows) {
    winsize size{};
    size.ws_col = columns;
    size.ws_row = rows;
    if (::openpty(&screen_, &terminal_, nullptr, nullptr, &size) != 0) throw std::runtime_error("no pseudo terminal");
    process_ = ::fork();
    if (process_ == 0) {
      ::close(screen_);
      ::login_tty(terminal_);
      ::execl("/bin/sh", "sh", "-c", ("exec " + command).c_str(), nullptr);
      ::_exit(127);
    }
  }
  ~TerminalProgram() {
    if (process_ > 0) {
      ::kill(process_, SIGKILL);
      ::waitpid(process_, nullptr, 0);
    }
    ::close(terminal_);
    ::close(screen_);
  }
  TerminalProgram(const TerminalProgram&) = delete;
  TerminalProgram& operator=(const TerminalProgram&) = delete;

  /// Everything that was written until `word` came, which this waits for: half a minute.
  std::string until(const std::string& word) {
    pollfd ready{screen_, POLLIN, 0};
    std::string text;
    while (text.find(word) == std::string::npos && ::poll(&ready, 1, 30'000) > 0) {
      char piece[4096];
      const ssize_t count = ::read(screen_, piece, sizeof(piece));
      if (count <= 0) break;
      text.append(piece, static_cast<size_t>(count));
    }
    return text;
  }

  void type(const std::string& keys) const {
    [[maybe_unused]] const auto written = ::write(screen_, keys.data(), keys.size());
  }
  void send(int signal) const { ::kill(process_, signal); }
  void resize(unsigned short columns, unsigned short rows) const {
    winsize size{};
    size.ws_col = columns;
    size.ws_row = rows;
    ::ioctl(screen_, TIOCSWINSZ, &size);
  }
  /// Whether keys are shown and gathered to lines, as a shell leaves a terminal.
  bool takes_lines() const {
    termios keys{};
    ::tcgetattr(terminal_, &keys);
    constexpr tcflag_t kLines = ICANON | ECHO | ISIG;
    return (keys.c_lflag & kLines) == kLines;
  }
  /// Waits for its end: its exit status, 128 + signal where it died of one.
  int status() {
    int status = 0;
    ::waitpid(process_, &status, 0);
    process_ = -1;
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
  }

 private:
  pid_t process_ = -1;
  int screen_ = -1, terminal_ = -1;
};

}  // namespace modrob::testing
