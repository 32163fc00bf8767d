#include "report/svg/figure_canvas.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace modrob::report {

namespace {

constexpr double kPanelHeight = 210, kLeft = 62, kRight = 18, kAbove = 30, kBelow = 54, kMargin = 14;
constexpr double kTitle = 26, kLine = 20, kKey = 30;
constexpr size_t kMostColumns = 3;

constexpr const char* kGrid = "stroke=\"#dddddd\" stroke-width=\"1\"";
constexpr const char* kEdge = "stroke=\"#666666\" stroke-width=\"1\"";

size_t columns_for(size_t panels) { return std::clamp<size_t>(panels, 1, kMostColumns); }

double width_for(size_t panels, double panel_width) {
  return 2 * kMargin + static_cast<double>(columns_for(panels)) * (kLeft + panel_width + kRight);
}

struct Word {
  std::string text;
  SvgPoint at;
};

// Legend entries from left to right, broken into lines.
std::vector<Word> legend_words(const Figure& figure, double width) {
  std::vector<std::string> names = figure.series;
  if (names.size() < 2) names.clear();
  if (!figure.mark.empty()) names.push_back(figure.mark);
  std::vector<Word> words;
  SvgPoint at{kMargin, 0};
  for (const auto& name : names) {
    const double needed = kKey + svg_text_width(name, 12) + 20;
    if (at.x > kMargin && at.x + needed > width - kMargin) at = {kMargin, at.y + kLine};
    words.push_back({name, at});
    at.x += needed;
  }
  return words;
}

// A text broken at blanks into lines that fit.
std::vector<std::string> wrapped(const std::string& text, double width, double size) {
  std::vector<std::string> lines;
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = std::min(text.find(' ', begin), text.size());
    const std::string word = text.substr(begin, end - begin);
    if (lines.empty() || svg_text_width(lines.back() + " " + word, size) > width) {
      lines.push_back(word);
    } else {
      lines.back() += " " + word;
    }
    begin = end + 1;
  }
  return lines;
}

double head_of(const Figure& figure, double width) {
  const auto words = legend_words(figure, width);
  const double legend = words.empty() ? 0 : words.back().at.y + kLine + 4;
  const auto title = wrapped(figure.title, width - 2 * kMargin, 15),
             told = wrapped(figure.description, width - 2 * kMargin, 12);
  return kMargin + kTitle * static_cast<double>(title.size()) + 16 * static_cast<double>(told.size()) + 8 + legend;
}

}  // namespace

const char* series_colour(size_t series) {
  constexpr std::array kColours = {"#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#555555"};
  return kColours[series % kColours.size()];
}

std::string series_dashes(size_t series) {
  constexpr std::array kDashes = {"", "7 3", "2 3", "9 3 2 3"};
  return kDashes[series % kDashes.size()];
}

void draw_marker(SvgWriter& svg, size_t series, SvgPoint at) {
  const std::string style = "fill=\"" + std::string(series_colour(series)) + "\" stroke=\"#ffffff\" stroke-width=\"1\"";
  constexpr double kSize = 4.2;
  const auto [x, y] = at;
  switch (series % 4) {
    case 0:
      svg.circle(at, kSize, style);
      break;
    case 1:
      svg.rectangle({x - kSize, y - kSize}, 2 * kSize, 2 * kSize, style);
      break;
    case 2:
      svg.polygon({{x, y - 1.3 * kSize}, {x + 1.2 * kSize, y + kSize}, {x - 1.2 * kSize, y + kSize}}, style);
      break;
    default:
      svg.polygon({{x, y - 1.4 * kSize}, {x + 1.4 * kSize, y}, {x, y + 1.4 * kSize}, {x - 1.4 * kSize, y}}, style);
  }
}

FigureCanvas::FigureCanvas(const Figure& figure, Axis y, Key key, double panel_width)
    : y_(std::move(y)),
      panel_width_(panel_width),
      columns_(columns_for(figure.panels.size())),
      head_(head_of(figure, width_for(figure.panels.size(), panel_width))),
      x_title_(figure.x_label),
      y_title_(figure.y_label),
      svg_(width_for(figure.panels.size(), panel_width),
           head_ +
               std::ceil(static_cast<double>(figure.panels.size()) / static_cast<double>(columns_)) *
                   (kAbove + kPanelHeight + kBelow) +
               kMargin / 2,
           figure.title, figure.description) {
  const double room = width_for(figure.panels.size(), panel_width) - 2 * kMargin;
  double line = kMargin + 15;
  for (const auto& text : wrapped(figure.title, room, 15)) {
    svg_.text({kMargin, line}, text, {.size = 15, .bold = true});
    line += kTitle;
  }
  line -= 4;
  for (const auto& text : wrapped(figure.description, room, 12)) {
    svg_.text({kMargin, line}, text, {.size = 12, .fill = "#555555"});
    line += 16;
  }
  const double below = line - 2;
  const auto words = legend_words(figure, width_for(figure.panels.size(), panel_width));
  for (size_t i = 0; i < words.size(); ++i) {
    const SvgPoint at{words[i].at.x, below + words[i].at.y + 8};
    const bool mark = !figure.mark.empty() && i + 1 == words.size();
    if (mark) {
      svg_.line({at.x, at.y}, {at.x + 22, at.y}, "stroke=\"#000000\" stroke-width=\"2.5\"");
    } else if (key == Key::kBars) {
      svg_.rectangle({at.x + 4, at.y - 6}, 14, 12, "fill=\"" + std::string(series_colour(i)) + "\"");
    } else {
      svg_.line({at.x, at.y}, {at.x + 24, at.y},
                "stroke=\"" + std::string(series_colour(i)) + "\" stroke-width=\"2\" stroke-dasharray=\"" +
                    (series_dashes(i).empty() ? "none" : series_dashes(i)) + "\"");
      draw_marker(svg_, i, {at.x + 12, at.y});
    }
    svg_.text({at.x + kKey, at.y + 4}, words[i].text);
  }
}

double FigureCanvas::bottom() const { return top_ + kPanelHeight; }

void FigureCanvas::begin_panel(const std::string& title) {
  const size_t panel = panels_begun_++;
  left_ = kMargin + static_cast<double>(panel % columns_) * (kLeft + panel_width_ + kRight) + kLeft;
  top_ = head_ + static_cast<double>(panel / columns_) * (kAbove + kPanelHeight + kBelow) + kAbove;
  svg_.begin_group(title);
  svg_.text({left_, top_ - 10}, title, {.size = 13, .bold = true});
  for (const double tick : y_.ticks) {
    svg_.line({left_, y(tick)}, {right(), y(tick)}, kGrid);
    svg_.text({left_ - 7, y(tick) + 4}, y_.label(tick), {.size = 11, .anchor = "end"});
  }
  svg_.line({left_, top_}, {left_, bottom()}, kEdge);
  const double base = y_.low <= 0 && y_.high >= 0 ? y(0) : bottom();
  svg_.line({left_, base}, {right(), base}, kEdge);
  svg_.text({left_ - 46, (top_ + bottom()) / 2}, y_title_, {.size = 12, .anchor = "middle", .rotate = -90});
  svg_.text({(left_ + right()) / 2, bottom() + 40}, x_title_, {.size = 12, .anchor = "middle"});
}

void FigureCanvas::x_label(double x, const std::string& text) {
  svg_.text({x, bottom() + 18}, text, {.size = 11, .anchor = "middle"});
}

}  // namespace modrob::report
