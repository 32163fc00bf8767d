#include "core/standard_error.h"

#include <unistd.h>

#include <cerrno>
#include <mutex>
#include <string>

#include "core/terminal_size.h"

namespace modrob {

namespace {

constexpr std::string_view kEraseLine = "\r\x1b[K";

struct SharedLine {
  std::mutex mutex;
  std::string bar;
};

// Never destroyed: a worker thread may still log while the process ends.
SharedLine& shared_line() {
  static auto* line = new SharedLine;
  return *line;
}

// One write per piece of output, so that lines of several processes do not mix.
void write_all(std::string_view text) {
  while (!text.empty()) {
    const ssize_t count = ::write(STDERR_FILENO, text.data(), text.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return;
    text.remove_prefix(static_cast<size_t>(count));
  }
}

}  // namespace

bool standard_error_is_terminal() { return ::isatty(STDERR_FILENO) == 1; }

int standard_error_columns() {
  const auto size = terminal_size(STDERR_FILENO);
  return size ? static_cast<int>(size->columns) : 80;
}

void write_error_line(std::string_view line) {
  auto& shared = shared_line();
  const std::lock_guard lock(shared.mutex);
  std::string text;
  if (!shared.bar.empty()) text += kEraseLine;
  text += line;
  text += '\n';
  text += shared.bar;
  write_all(text);
}

void draw_error_bar(std::string_view bar) {
  auto& shared = shared_line();
  const std::lock_guard lock(shared.mutex);
  shared.bar = bar;
  write_all(std::string(kEraseLine) + shared.bar);
}

void clear_error_bar() {
  auto& shared = shared_line();
  const std::lock_guard lock(shared.mutex);
  if (shared.bar.empty()) return;
  shared.bar.clear();
  write_all(kEraseLine);
}

}  // namespace modrob
