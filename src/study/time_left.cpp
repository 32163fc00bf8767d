#include "study/time_left.h"

#include <algorithm>

#include "core/clock.h"

namespace modrob::study {

TimeLeft::TimeLeft(std::optional<double> seconds) {
  if (seconds) end_s_ = now_s() + *seconds;
}

void TimeLeft::saw(double run_s) { longest_run_s_ = std::max(longest_run_s_, run_s); }

bool TimeLeft::enough() {
  if (!limited()) return true;
  const double left_s = *end_s_ - now_s();
  if (!all_s_) all_s_ = left_s;
  return longest_run_s_ == 0 || left_s >= longest_run_s_ || *all_s_ < longest_run_s_;
}

}  // namespace modrob::study
