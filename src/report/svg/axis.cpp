#include "report/svg/axis.h"

#include <algorithm>
#include <cmath>

#include "core/error.h"
#include "core/text_format.h"

namespace modrob::report {

Axis Axis::around(double low, double high, int about) {
  MODROB_CHECK(std::isfinite(low) && std::isfinite(high) && low <= high && about > 0, "a range of finite numbers");
  if (high - low < 1e-9) {
    low -= 0.5;
    high += 0.5;
  }
  const double rough = (high - low) / about;
  const int exponent = static_cast<int>(std::floor(std::log10(rough)));
  const double unit = std::pow(10, exponent);
  const double share = rough / unit;
  const double step = unit * (share < 1.5 ? 1 : share < 3.5 ? 2 : share < 7.5 ? 5 : 10);
  // Rounding must not add a tick beyond an end that lies on one.
  const double first = std::floor(low / step + 1e-9), last = std::ceil(high / step - 1e-9);
  Axis axis;
  axis.decimals = std::max(0, -(exponent + (share < 7.5 ? 0 : 1)));
  for (double i = first; i <= last; ++i) axis.ticks.push_back(i * step);
  axis.low = axis.ticks.front();
  axis.high = axis.ticks.back();
  return axis;
}

double Axis::place(double value, double from, double to) const {
  return from + (value - low) / (high - low) * (to - from);
}

std::string Axis::label(double tick) const {
  const std::string text = fixed(tick, decimals);
  return text.find_first_not_of("-0.") == std::string::npos && text[0] == '-' ? text.substr(1) : text;
}

}  // namespace modrob::report
