#include "core/log.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <ctime>
#include <string>

#include "core/standard_error.h"

namespace modrob {

namespace {

constexpr std::array<std::string_view, 4> kNames = {"debug", "info", "warning", "error"};
std::atomic<LogLevel> lowest = LogLevel::kInfo;

std::string time_of_day() {
  const std::time_t now = std::time(nullptr);
  std::tm local{};
  localtime_r(&now, &local);
  std::array<char, 16> text{};
  return std::string(text.data(), std::strftime(text.data(), text.size(), "%H:%M:%S", &local));
}

void log(LogLevel level, std::string_view message) {
  if (level < lowest.load(std::memory_order_relaxed)) return;
  std::string line = time_of_day() + " " + std::string(kNames[static_cast<size_t>(level)]) + ": ";
  line += message.substr(0, message.find_last_not_of('\n') + 1);
  // One message is one line, also where a library's text inside it brings line breaks.
  std::replace(line.begin(), line.end(), '\n', ' ');
  write_error_line(line);
}

}  // namespace

void set_log_level(LogLevel level) { lowest = level; }

void log_debug(std::string_view message) { log(LogLevel::kDebug, message); }
void log_info(std::string_view message) { log(LogLevel::kInfo, message); }
void log_warning(std::string_view message) { log(LogLevel::kWarning, message); }
void log_error(std::string_view message) { log(LogLevel::kError, message); }

}  // namespace modrob
