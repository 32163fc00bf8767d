#pragma once

#include <string>
#include <vector>

#include "core/terminal_size.h"

namespace modrob {

/// The terminal behind stdin and stdout as a screen that is drawn again and again, as `top` does it. What stood there
/// comes back when the object goes, whatever the reason: keys, an exception, a signal that ends the process. One at a
/// time.
class LiveScreen {
 public:
  LiveScreen();
  ~LiveScreen();
  LiveScreen(const LiveScreen&) = delete;
  LiveScreen& operator=(const LiveScreen&) = delete;

  /// As it is now: users resize windows. 80 x 24 where it does not tell.
  static TerminalSize size();
  /// In place of what is shown. Lines are cut at its right edge.
  static void show(const std::vector<std::string>& lines);
  /// Waits; true as soon as somebody types q or Ctrl-C, or asks the process to stop.
  static bool left_within(double seconds);
};

}  // namespace modrob
