#pragma once

#include <filesystem>
#include <string_view>

namespace modrob {

/// What happens while the program works, with the time of day: "01:02:03 warning: ...".
/// Messages go to stderr, one line each, stdout stays data. Thread safe.
enum class LogLevel { kDebug, kInfo, kWarning, kError };

void set_log_level(LogLevel level);
void log_debug(std::string_view message);
void log_info(std::string_view message);
void log_warning(std::string_view message);
void log_error(std::string_view message);

}  // namespace modrob
