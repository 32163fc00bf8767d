#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace modrob::report {

struct SvgPoint {
  double x = 0, y = 0;
};

struct SvgText {
  double size = 12;              ///< pixels
  const char* anchor = "start";  ///< start, middle, end
  bool bold = false;
  const char* fill = "#222222";
  double rotate = 0;  ///< degrees around its point
};

/// One SVG 1.1 picture that needs nothing from outside: pixels from the upper left corner, a white ground, text in the
/// reader's sans-serif font. Names may come from files: they are escaped, control characters become '?'. The same calls
/// give the same bytes.
class SvgWriter {
 public:
  /// `title` and `description` are what a screen reader says. `style_sheet`: CSS, written as it is.
  SvgWriter(double width, double height, std::string_view title, std::string_view description,
            std::string_view style_sheet = {});

  /// `style`: attributes, as in `stroke="#ddd"`; written as it is.
  void line(SvgPoint from, SvgPoint to, std::string_view style);
  void polyline(const std::vector<SvgPoint>& points, std::string_view style);
  void polygon(const std::vector<SvgPoint>& points, std::string_view style);
  void rectangle(SvgPoint corner, double width, double height, std::string_view style);
  /// `commands`: an SVG path, as in "M0 0h5"; written as it is.
  void path(std::string_view commands, std::string_view style);
  void circle(SvgPoint centre, double radius, std::string_view style);
  void text(SvgPoint at, std::string_view text, const SvgText& how = {});
  /// `title` is shown by browsers when the pointer rests on it.
  void begin_group(std::string_view title, std::string_view style = {});
  void end_group();

  /// The whole file. Nothing may follow.
  std::string finish();

 private:
  std::string svg_;
};

/// A coordinate with two decimals, without trailing zeros.
std::string svg_number(double value);
/// Roughly how wide a text is in a sans-serif font, for lack of the reader's.
double svg_text_width(std::string_view text, double size);

}  // namespace modrob::report
