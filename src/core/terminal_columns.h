#pragma once

#include <sys/ioctl.h>

#include <cstddef>
#include <optional>

namespace modrob {

/// Of the terminal behind a descriptor; nothing where there is none, or where it does not tell.
inline std::optional<size_t> terminal_columns(int descriptor) {
  winsize size{};
  if (::ioctl(descriptor, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return std::nullopt;
  return size.ws_col;
}

}  // namespace modrob
