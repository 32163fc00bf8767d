#pragma once

#include <limits>
#include <string>
#include <vector>

namespace modrob::report {

inline constexpr double kNoNumber = std::numeric_limits<double>::quiet_NaN();

/// What stands around the panels of a figure. Every panel shows the same series on the same scale.
struct FigureFrame {
  std::string title, description;  ///< the description is also the line under the title
  std::string x_label, y_label;
  std::vector<std::string> series;  ///< for the legend; one series has none
  std::string mark;                 ///< what a FigureBar's mark is, for the legend; empty: there are none
};

/// NaN: there is none.
struct FigurePoint {
  double x = 0, y = 0;
  double low = kNoNumber, high = kNoNumber;
};
struct LinePanel {
  std::string title;
  std::vector<std::vector<FigurePoint>> lines;  ///< [series], empty where the panel lacks it
};

struct FigureBar {
  double value = kNoNumber;
  double low = kNoNumber, high = kNoNumber;
  double mark = kNoNumber;  ///< another number to compare with, drawn as a line across the bar
};
struct BarPanel {
  std::string title;
  std::vector<std::string> groups;
  std::vector<std::vector<FigureBar>> bars;  ///< [groups][series]
};

/// Lines with interval bands, panels side by side. Series differ in colour (readable with colour blindness), marker and
/// dashes. Undefined values leave a gap.
std::string line_figure(const FigureFrame& frame, const std::vector<LinePanel>& panels);
/// Bars from zero with intervals. A bar that is undefined is absent.
std::string bar_figure(const FigureFrame& frame, const std::vector<BarPanel>& panels);

}  // namespace modrob::report
