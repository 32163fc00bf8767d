#include "report/svg/panel_figure.h"

#include <algorithm>
#include <cmath>

#include "report/svg/figure_canvas.h"

namespace modrob::report {

namespace {

constexpr double kLineWidth = 300;

// The range of all finite numbers it is shown.
struct Range {
  double low = std::numeric_limits<double>::infinity(), high = -low;
  void add(double value) {
    if (!std::isfinite(value)) return;
    low = std::min(low, value);
    high = std::max(high, value);
  }
  Axis axis() const { return low <= high ? Axis::around(low, high, 5) : Axis::around(0, 1, 5); }
};

// `see` is shown every point.
template <typename See>
void for_each_point(const Figure& figure, const See& see) {
  for (const auto& panel : figure.panels) {
    for (const auto& points : panel.series) std::for_each(points.begin(), points.end(), see);
  }
}

// The neighbouring points at which `defined` holds, in pieces.
template <typename Defined, typename Draw>
void for_each_piece(const std::vector<FigurePoint>& points, const Defined& defined, const Draw& draw) {
  std::vector<FigurePoint> piece;
  for (size_t i = 0; i <= points.size(); ++i) {
    if (i < points.size() && defined(points[i])) {
      piece.push_back(points[i]);
    } else if (!piece.empty()) {
      draw(piece);
      piece.clear();
    }
  }
}

void draw_line(FigureCanvas& canvas, const Axis& x, size_t series, const std::vector<FigurePoint>& points) {
  const auto at = [&](double px, double py) -> SvgPoint {
    return {x.place(px, canvas.left(), canvas.right()), canvas.y(py)};
  };
  const std::string colour = series_colour(series), dashes = series_dashes(series);
  const auto has_band = [](const FigurePoint& p) {
    return std::isfinite(p.models.low) && std::isfinite(p.models.high);
  };
  for_each_piece(points, has_band, [&](const std::vector<FigurePoint>& piece) {
    std::vector<SvgPoint> band;
    for (const auto& point : piece) band.push_back(at(point.x, point.models.high));
    for (auto point = piece.rbegin(); point != piece.rend(); ++point) band.push_back(at(point->x, point->models.low));
    canvas.svg().polygon(band, "fill=\"" + colour + "\" fill-opacity=\"0.16\" stroke=\"none\"");
  });
  const auto defined = [](const FigurePoint& p) { return std::isfinite(p.y); };
  for_each_piece(points, defined, [&](const std::vector<FigurePoint>& piece) {
    std::vector<SvgPoint> line;
    for (const auto& point : piece) line.push_back(at(point.x, point.y));
    canvas.svg().polyline(line, "stroke=\"" + colour + "\" stroke-width=\"2\"" +
                                    (dashes.empty() ? "" : " stroke-dasharray=\"" + dashes + "\""));
    for (const auto& point : line) draw_marker(canvas.svg(), series, point);
  });
}

void draw_bar(FigureCanvas& canvas, size_t series, const FigurePoint& bar, double left, double width) {
  const double middle = left + width / 2;
  if (std::isfinite(bar.y)) {
    const double zero = canvas.y(0), end = canvas.y(bar.y);
    canvas.svg().rectangle({left, std::min(zero, end)}, width, std::abs(end - zero),
                           "fill=\"" + std::string(series_colour(series)) + "\"");
  }
  if (std::isfinite(bar.models.low) && std::isfinite(bar.models.high)) {
    const double cap = std::min(5.0, width / 3);
    const char* style = "stroke=\"#222222\" stroke-width=\"1.3\"";
    canvas.svg().line({middle, canvas.y(bar.models.low)}, {middle, canvas.y(bar.models.high)}, style);
    for (const double end : {bar.models.low, bar.models.high}) {
      canvas.svg().line({middle - cap, canvas.y(end)}, {middle + cap, canvas.y(end)}, style);
    }
  }
  if (std::isfinite(bar.mark)) {
    canvas.svg().line({left - 2, canvas.y(bar.mark)}, {left + width + 2, canvas.y(bar.mark)},
                      "stroke=\"#000000\" stroke-width=\"2.5\"");
  }
}

}  // namespace

std::string line_svg(const Figure& figure) {
  Range x, y;
  for_each_point(figure, [&](const FigurePoint& point) {
    x.add(point.x);
    for (const double value : {point.y, point.models.low, point.models.high}) y.add(value);
  });
  const Axis x_axis = x.axis();
  FigureCanvas canvas(figure, y.axis(), FigureCanvas::Key::kLines, kLineWidth);
  for (const auto& panel : figure.panels) {
    canvas.begin_panel(panel.title);
    for (const double tick : x_axis.ticks) {
      const double at = x_axis.place(tick, canvas.left(), canvas.right());
      canvas.svg().line({at, canvas.bottom()}, {at, canvas.bottom() + 4}, "stroke=\"#666666\" stroke-width=\"1\"");
      canvas.x_label(at, x_axis.label(tick));
    }
    for (size_t s = 0; s < panel.series.size(); ++s) {
      if (panel.series[s].empty()) continue;
      canvas.svg().begin_group(figure.series.at(s));
      draw_line(canvas, x_axis, s, panel.series[s]);
      canvas.svg().end_group();
    }
    canvas.end_panel();
  }
  return canvas.finish();
}

std::string bar_svg(const Figure& figure) {
  Range y;
  y.add(0);
  for_each_point(figure, [&](const FigurePoint& bar) {
    for (const double value : {bar.y, bar.models.low, bar.models.high, bar.mark}) y.add(value);
  });
  size_t most_places = 1;
  double label_width = 0;
  for (const auto& panel : figure.panels) {
    most_places = std::max(most_places, panel.places.size());
    for (const auto& name : panel.places) label_width = std::max(label_width, svg_text_width(name, 11) + 14);
  }
  const double bars = static_cast<double>(std::max<size_t>(1, figure.series.size()));
  const double group_width = std::max({62.0, 16 * bars + 22, label_width});
  FigureCanvas canvas(figure, y.axis(), FigureCanvas::Key::kBars,
                      std::max(220.0, group_width * static_cast<double>(most_places)));
  for (const auto& panel : figure.panels) {
    canvas.begin_panel(panel.title);
    const double step =
        (canvas.right() - canvas.left()) / static_cast<double>(std::max<size_t>(1, panel.places.size()));
    const double width = std::min(28.0, (step - 20) / bars);
    double middle = canvas.left() + step / 2;
    for (const auto& place : panel.places) {
      canvas.x_label(middle, place);
      canvas.svg().begin_group(place);
      for (size_t s = 0; s < panel.series.size(); ++s) {
        for (const auto& bar : panel.series[s]) {
          const double left = middle + (static_cast<double>(s) - bars / 2) * width;
          if (bar.place == place) draw_bar(canvas, s, bar, left + 1, width - 2);
        }
      }
      canvas.svg().end_group();
      middle += step;
    }
    canvas.end_panel();
  }
  return canvas.finish();
}

}  // namespace modrob::report
