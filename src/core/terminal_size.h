#pragma once

#include <sys/ioctl.h>

#include <cstddef>
#include <optional>

namespace modrob {

struct TerminalSize {
  size_t columns, rows;
};

/// Of the terminal behind a descriptor; nothing where there is none, or where it does not tell.
inline std::optional<TerminalSize> terminal_size(int descriptor) {
  winsize size{};
  if (::ioctl(descriptor, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return std::nullopt;
  return TerminalSize{size.ws_col, size.ws_row};
}

}  // namespace modrob
