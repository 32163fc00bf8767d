#pragma once

#include <string>

#include "report/figure/figure.h"
#include "report/svg/axis.h"
#include "report/svg/svg_writer.h"

namespace modrob::report {

/// Okabe and Ito's colours, which people with any colour blindness tell apart.
const char* series_colour(size_t series);
/// A circle, square, triangle or diamond of the series' colour.
void draw_marker(SvgWriter& svg, size_t series, SvgPoint at);
/// `stroke-dasharray` of the series' line; empty: none.
std::string series_dashes(size_t series);

/// The picture around panels: title, legend, frames, grid lines and labels of the y axis; and where each panel lies.
class FigureCanvas {
 public:
  enum class Key { kLines, kBars };
  FigureCanvas(const Figure& figure, Axis y, Key key, double panel_width);

  SvgWriter& svg() { return svg_; }
  /// The next one.
  void begin_panel(const std::string& title);
  void end_panel() { svg_.end_group(); }
  /// Edges of the panel that was begun, and the height of a value in it.
  double left() const { return left_; }
  double right() const { return left_ + panel_width_; }
  double bottom() const;
  double top() const { return top_; }
  double y(double value) const { return y_.place(value, bottom(), top()); }
  void x_label(double x, const std::string& text);
  std::string finish() { return svg_.finish(); }

 private:
  Axis y_;
  double panel_width_;
  size_t columns_, panels_begun_ = 0;
  double head_;  // pixels above the panels
  double left_ = 0, top_ = 0;
  std::string x_title_, y_title_;
  SvgWriter svg_;
};

}  // namespace modrob::report
