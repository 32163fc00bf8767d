#pragma once

#include <cstdint>
#include <string>

namespace modrob {

/// What a progress display says, apart from how it is shown. Pure, so that the wording can be tested.
struct ProgressNumbers {
  std::string what, unit, note;
  int64_t total = 0;    ///< 0: unknown
  int64_t done = 0;     ///< with what was skipped
  int64_t skipped = 0;  ///< found done already, does not count for the speed
  double elapsed_s = 0;
  /// When the first work was done, and how much: once there is more, only that counts for the speed, and the time that
  /// getting ready took does not.
  double first_s = 0;
  int64_t first = 0;
};

/// "training epoch 3: 120/480 batches, 25 %, 3.2/s, 1 min 53 s left, loss 0.51"
std::string progress_line(const ProgressNumbers& numbers);
/// "training epoch 3 [#####---------------] 120/480 batches, ...", cut to `columns`; without a total, the plain line.
std::string progress_bar(const ProgressNumbers& numbers, int columns);
/// "training epoch 3: 480 batches in 2 min 31 s, 3.2/s"; "... stopped after 120/480 batches, 38 s" when unfinished.
std::string progress_end_line(const ProgressNumbers& numbers, bool finished);

/// Whether a plain line is due, `done_since` units and `seconds_since` after the last: 5 % and 30 s must both be over.
bool plain_line_is_due(int64_t total, int64_t done_since, double seconds_since);

}  // namespace modrob
