#include "report/svg/svg_writer.h"

#include <cmath>

#include "core/error.h"
#include "core/text_format.h"

namespace modrob::report {

namespace {

std::string safe(std::string_view text) { return escape_html(printable(std::string(text))); }

std::string points_text(const std::vector<SvgPoint>& points) {
  std::string text;
  for (const auto& [x, y] : points) text += (text.empty() ? "" : " ") + svg_number(x) + "," + svg_number(y);
  return text;
}

}  // namespace

std::string svg_number(double value) {
  MODROB_CHECK(std::isfinite(value), "a coordinate is finite");
  std::string text = fixed(value, 2);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text == "-0" ? "0" : text;
}

double svg_text_width(std::string_view text, double size) {
  return 0.56 * size * static_cast<double>(columns_of(std::string(text)));
}

SvgWriter::SvgWriter(double width, double height, std::string_view title, std::string_view description,
                     std::string_view style_sheet) {
  const std::string w = svg_number(width), h = svg_number(height);
  svg_ = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + w +
         "\" height=\"" + h + "\" viewBox=\"0 0 " + w + " " + h +
         "\" font-family=\"sans-serif\" role=\"img\" aria-labelledby=\"title desc\">\n<title id=\"title\">" +
         safe(title) + "</title>\n<desc id=\"desc\">" + safe(description) + "</desc>\n";
  if (!style_sheet.empty()) svg_ += "<style>" + std::string(style_sheet) + "</style>\n";
  rectangle({0, 0}, width, height, "fill=\"#ffffff\"");
}

void SvgWriter::line(SvgPoint from, SvgPoint to, std::string_view style) {
  svg_ += "<line x1=\"" + svg_number(from.x) + "\" y1=\"" + svg_number(from.y) + "\" x2=\"" + svg_number(to.x) +
          "\" y2=\"" + svg_number(to.y) + "\" " + std::string(style) + "/>\n";
}

void SvgWriter::polyline(const std::vector<SvgPoint>& points, std::string_view style) {
  svg_ += "<polyline points=\"" + points_text(points) + "\" fill=\"none\" " + std::string(style) + "/>\n";
}

void SvgWriter::polygon(const std::vector<SvgPoint>& points, std::string_view style) {
  svg_ += "<polygon points=\"" + points_text(points) + "\" " + std::string(style) + "/>\n";
}

void SvgWriter::rectangle(SvgPoint corner, double width, double height, std::string_view style) {
  svg_ += "<rect x=\"" + svg_number(corner.x) + "\" y=\"" + svg_number(corner.y) + "\" width=\"" + svg_number(width) +
          "\" height=\"" + svg_number(height) + "\" " + std::string(style) + "/>\n";
}

void SvgWriter::path(std::string_view commands, std::string_view style) {
  svg_ += "<path d=\"" + std::string(commands) + "\" " + std::string(style) + "/>\n";
}

void SvgWriter::circle(SvgPoint centre, double radius, std::string_view style) {
  svg_ += "<circle cx=\"" + svg_number(centre.x) + "\" cy=\"" + svg_number(centre.y) + "\" r=\"" + svg_number(radius) +
          "\" " + std::string(style) + "/>\n";
}

void SvgWriter::text(SvgPoint at, std::string_view text, const SvgText& how) {
  const std::string x = svg_number(at.x), y = svg_number(at.y);
  svg_ += "<text x=\"" + x + "\" y=\"" + y + "\" font-size=\"" + svg_number(how.size) + "\" text-anchor=\"" +
          how.anchor + "\" fill=\"" + how.fill + "\"";
  if (how.bold) svg_ += " font-weight=\"bold\"";
  if (how.rotate != 0) svg_ += " transform=\"rotate(" + svg_number(how.rotate) + " " + x + " " + y + ")\"";
  svg_ += ">" + safe(text) + "</text>\n";
}

void SvgWriter::begin_group(std::string_view title, std::string_view style) {
  svg_ += "<g" + (style.empty() ? "" : " " + std::string(style)) + ">\n<title>" + safe(title) + "</title>\n";
}

void SvgWriter::end_group() { svg_ += "</g>\n"; }

std::string SvgWriter::finish() { return std::move(svg_) + "</svg>\n"; }

}  // namespace modrob::report
