#pragma once

#include <string>
#include <vector>

namespace modrob::report {

/// A linear axis whose ticks are at whole multiples of 1, 2 or 5 times a power of ten.
struct Axis {
  double low = 0, high = 1;
  std::vector<double> ticks;
  int decimals = 0;  ///< that tell the ticks apart

  /// Around [low, high], both ends on ticks, about `about` of them. A range of no width is widened.
  static Axis around(double low, double high, int about);

  /// Where a value lies between `from` (low) and `to` (high).
  double place(double value, double from, double to) const;
  std::string label(double tick) const;
};

}  // namespace modrob::report
