#pragma once

#include <optional>

namespace modrob::study {

/// Whether a process that has so much time left should begin another run: not one that, going by the longest run seen,
/// it would have to break off. Where even all its time, from when it asked first, is less than the longest run, it
/// begins runs all the same: they save and go on later, and else nobody would ever carry them out. So the first answer
/// is yes, and whoever is started again with as much time gets on.
class TimeLeft {
 public:
  /// Seconds from now; nothing: no end is known.
  explicit TimeLeft(std::optional<double> seconds);

  /// Whether there is an end, and so something to be seen.
  bool limited() const { return end_s_.has_value(); }
  /// What a finished run took.
  void saw(double run_s);
  bool enough();
  double longest_run_s() const { return longest_run_s_; }

 private:
  std::optional<double> end_s_;  // as now_s() tells
  std::optional<double> all_s_;  // from the first question
  double longest_run_s_ = 0;     // 0: nothing is known of runs, which are then begun
};

}  // namespace modrob::study
