#pragma once

#include <cstddef>
#include <vector>

namespace modrob::data {

/// The SDK's tolerance between times, in seconds.
inline constexpr double kTimeTolerance = 1e-5;

/// From start to end, in seconds. The SDK computes in the type in which a file holds its times, and so does modrob:
/// otherwise rows at a border would fall on the other side of it.
struct Interval {
  double start = 0.0, end = 0.0;
  bool is_float32 = false;
};

/// True for a word or segment that the SDK skips because it has no duration.
bool has_no_duration(const Interval& interval);

/// The intervals of one video's rows, sorted by start (stable), for repeated look-ups.
class TimedRows {
 public:
  /// `intervals` is [rows, 2].
  TimedRows(const std::vector<double>& intervals, bool is_float32);

  struct Overlap {
    size_t row;        ///< in the order of `intervals`
    Interval clipped;  ///< to the reference
  };
  /// Rows with start < end' + tolerance and end > start' - tolerance whose part inside [start', end'] is longer than
  /// the tolerance, in order of their start (docs/data_formats.md 5.2, step 2).
  std::vector<Overlap> overlaps(const Interval& reference) const;

 private:
  bool is_float32_;
  std::vector<size_t> order_;
  std::vector<double> starts_, ends_;  ///< in this order
  std::vector<double> latest_ends_;    ///< maximum of `ends_` up to here
};

}  // namespace modrob::data
