#include "core/live_screen.h"

#include <poll.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <string_view>

#include "core/error.h"
#include "core/signals.h"
#include "core/text_format.h"

namespace modrob {

namespace {

// Another screen, no cursor, no wrapping; and back.
constexpr std::string_view kEnter = "\x1b[?1049h\x1b[?25l\x1b[?7l";
constexpr std::string_view kLeave = "\x1b[?7h\x1b[?25h\x1b[?1049l";

// Of these a process ends at once; those of a stop (core/signals.h) end it in order.
constexpr int kEndings[] = {SIGHUP, SIGQUIT, SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL};

termios keys_before;  // as the terminal took keys, where stdin is one
bool keys_changed = false;

void write_to_screen(std::string_view text) {
  while (!text.empty()) {
    const ssize_t count = ::write(STDOUT_FILENO, text.data(), text.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return;
    text.remove_prefix(static_cast<size_t>(count));
  }
}

// Called by signal handlers, too.
void restore_terminal() {
  write_to_screen(kLeave);
  if (keys_changed) ::tcsetattr(STDIN_FILENO, TCSANOW, &keys_before);
}

extern "C" void end_of_process(int signal) {
  restore_terminal();
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

}  // namespace

LiveScreen::LiveScreen() {
  MODROB_CHECK(::isatty(STDOUT_FILENO) == 1, "a live screen needs a terminal");
  keys_changed = ::isatty(STDIN_FILENO) == 1 && ::tcgetattr(STDIN_FILENO, &keys_before) == 0;
  for (const int signal : kEndings) std::signal(signal, end_of_process);
  if (keys_changed) {
    // Ctrl-C is a key like others, so that a second one cannot end the process before the terminal is as it was.
    termios keys = keys_before;
    keys.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO | ISIG);
    ::tcsetattr(STDIN_FILENO, TCSANOW, &keys);
  }
  write_to_screen(kEnter);
}

LiveScreen::~LiveScreen() {
  restore_terminal();
  for (const int signal : kEndings) std::signal(signal, SIG_DFL);
}

TerminalSize LiveScreen::size() { return terminal_size(STDOUT_FILENO).value_or(TerminalSize{80, 24}); }

void LiveScreen::show(const std::vector<std::string>& lines) {
  const auto [columns, rows] = size();
  std::string text = "\x1b[H";
  for (size_t i = 0; i < std::min(lines.size(), rows); ++i) {
    // No line break behind the last row, which would move everything up.
    text += (i == 0 ? "" : "\r\n") + first_columns(lines[i], columns) + "\x1b[K";
  }
  write_to_screen(text + "\x1b[J");
}

bool LiveScreen::left_within(double seconds) {
  using Clock = std::chrono::steady_clock;
  constexpr char kControlC = '\x03';
  const auto end = Clock::now() + std::chrono::duration<double>(seconds);
  pollfd keyboard{keys_changed ? STDIN_FILENO : -1, POLLIN, 0};
  while (!stop_requested()) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - Clock::now());
    if (left.count() <= 0) return false;
    if (::poll(&keyboard, 1, static_cast<int>(left.count())) <= 0) continue;
    char key = 0;
    if (::read(STDIN_FILENO, &key, 1) <= 0 || key == 'q' || key == 'Q' || key == kControlC) return true;
  }
  return true;
}

}  // namespace modrob
