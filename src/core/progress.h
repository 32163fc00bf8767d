#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace modrob {

/// How progress is shown. kAuto: a bar on a terminal, plain lines elsewhere.
enum class ProgressStyle { kAuto, kBar, kPlain, kNone };

/// Parses auto|bar|plain|none; UserError otherwise.
ProgressStyle parse_progress_style(std::string_view text);
/// The style of every Progress made afterwards; kAuto at start.
void set_progress_style(ProgressStyle style);

/// "1 h 02 min", "3 min 20 s", "12 s", "0.4 s".
std::string format_duration(double seconds);

/// Counts work and shows it on stderr with rate and time left. Bar: one line redrawn at most ten times a second.
/// Plain: a line at the start and the end, and in between each 5 % or 30 s, whichever is later.
/// Not thread safe: one thread advances it.
class Progress {
 public:
  /// `total` units of work (0: unknown); `what` is shown in front, e.g. "training epoch 3". Without a unit the share is
  /// shown, not the count.
  Progress(std::string what, int64_t total, std::string unit = "");
  /// Ends the line if `finish` was not called (an exception is passing).
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void advance(int64_t count = 1);
  /// Work that was found done already: moves the bar, does not count for the speed.
  void skip(int64_t count);
  /// A short text behind the numbers, e.g. "loss 0.51".
  void note(std::string text);
  void finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace modrob
