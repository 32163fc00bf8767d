#pragma once

#include <limits>
#include <string>
#include <vector>

#include "stats/measure.h"

namespace modrob::report {

inline constexpr double kNoNumber = std::numeric_limits<double>::quiet_NaN();

/// In the program's units (F1 in [0, 1], shares of utterances); who draws it scales it. NaN: there is none.
struct FigurePoint {
  std::string place = {};  ///< among Panel::places; on a line it is `x`
  double x = kNoNumber;
  double y = kNoNumber;
  stats::Interval models = {}, recipe = {};  ///< of these trained models and of this recipe (docs/statistics.md)
  double mark = kNoNumber;                   ///< another number to compare with
};

/// What a figure shows, whoever draws it: the page (html/chart.h) or a file (svg/panel_figure.h). Every panel has the
/// same series on the same scale.
struct Figure {
  struct Panel {
    std::string title;
    std::vector<std::string> places;               ///< of bars and dots, in order; lines have none
    std::vector<std::vector<FigurePoint>> series;  ///< [Figure::series], empty where the panel lacks one
  };

  std::string title = {}, description = {};  ///< the description is also the line under the title
  std::string x_label = {}, y_label = {};
  std::string mark = {};                 ///< what a point's mark is, for the legend; empty: there are none
  std::vector<std::string> series = {};  ///< for the legend; one series has none
  std::vector<Panel> panels = {};
};

}  // namespace modrob::report
