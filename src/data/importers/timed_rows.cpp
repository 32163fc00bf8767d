#include "data/importers/timed_rows.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace modrob::data {

namespace {

/// a - b > -tolerance, as numpy computes it for arrays of this type.
bool reaches(double a, double b, bool in_float32) {
  if (in_float32) return static_cast<float>(a) - static_cast<float>(b) > -static_cast<float>(kTimeTolerance);
  return a - b > -kTimeTolerance;
}

bool longer_than_tolerance(double start, double end, bool in_float32) {
  if (in_float32) {
    return std::fabs(static_cast<float>(start) - static_cast<float>(end)) > static_cast<float>(kTimeTolerance);
  }
  return std::fabs(start - end) > kTimeTolerance;
}

}  // namespace

bool has_no_duration(const Interval& interval) {
  // Two single numbers: subtracted in their type, compared in double precision.
  const double length = interval.is_float32 ? static_cast<float>(interval.start) - static_cast<float>(interval.end)
                                            : interval.start - interval.end;
  return std::fabs(length) < kTimeTolerance;
}

TimedRows::TimedRows(const std::vector<double>& intervals, bool is_float32)
    : is_float32_(is_float32), order_(intervals.size() / 2) {
  std::iota(order_.begin(), order_.end(), size_t{0});
  std::stable_sort(order_.begin(), order_.end(),
                   [&](size_t a, size_t b) { return intervals[2 * a] < intervals[2 * b]; });
  for (const size_t row : order_) {
    starts_.push_back(intervals[2 * row]);
    ends_.push_back(intervals[2 * row + 1]);
    latest_ends_.push_back(latest_ends_.empty() ? ends_.back() : std::max(latest_ends_.back(), ends_.back()));
  }
}

std::vector<TimedRows::Overlap> TimedRows::overlaps(const Interval& reference) const {
  const bool both_float32 = is_float32_ && reference.is_float32;
  // Both conditions are monotone in the sorted arrays: only the rows between are looked at.
  const auto first = std::partition_point(latest_ends_.begin(), latest_ends_.end(),
                                          [&](double end) { return !reaches(end, reference.start, both_float32); });
  const auto last = std::partition_point(starts_.begin(), starts_.end(),
                                         [&](double start) { return reaches(reference.end, start, both_float32); });
  // numpy casts a single number to the type of the array it meets.
  const double from = is_float32_ ? static_cast<float>(reference.start) : reference.start;
  const double to = is_float32_ ? static_cast<float>(reference.end) : reference.end;
  std::vector<Overlap> result;
  for (auto i = static_cast<size_t>(first - latest_ends_.begin()); i < static_cast<size_t>(last - starts_.begin());
       ++i) {
    if (!reaches(ends_[i], reference.start, both_float32)) continue;
    const Interval clipped{std::max(starts_[i], from), std::min(ends_[i], to), is_float32_};
    if (longer_than_tolerance(clipped.start, clipped.end, is_float32_)) result.push_back({order_[i], clipped});
  }
  return result;
}

}  // namespace modrob::data
