#include "report/kind_pictures/sequence_panel.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "report/kind_pictures/picture_style.h"

namespace modrob::report {

namespace {

constexpr int kLevels = 8;  // of colour, on each side of zero
constexpr double kPanelWidth = 330, kMapHeight = 96, kLineGap = 6, kLineHeight = 44;
constexpr int64_t kLineFeature = 2;

double value_at(const ExampleSequence& sequence, int64_t step, int64_t feature) {
  return sequence.values[static_cast<size_t>(step * sequence.width + feature)];
}

int level_of(double value, double limit) {
  return static_cast<int>(std::clamp(std::nearbyint(value / limit * kLevels), -1.0 * kLevels, 1.0 * kLevels));
}

// Runs of one level as lines as thick as a row is high, in units of steps and features.
std::string runs_of(const ExampleSequence& sequence, double limit, int level) {
  std::string path;
  for (int64_t d = 0; d < sequence.width; ++d) {
    const auto is_level = [&](int64_t t) {
      return t < sequence.steps() && level_of(value_at(sequence, t, d), limit) == level;
    };
    for (int64_t t = 0; t < sequence.steps(); ++t) {
      const int64_t begin = t;
      while (is_level(t)) ++t;
      if (t > begin) path += "M" + std::to_string(begin) + " " + std::to_string(d) + "h" + std::to_string(t - begin);
    }
  }
  return path;
}

void draw_map(SvgWriter& svg, SvgPoint corner, const ExampleSequence& sequence, const HeatMapScale& scale,
              std::string_view title) {
  svg.begin_group(title, "shape-rendering=\"crispEdges\" transform=\"translate(" + svg_number(corner.x) + " " +
                             svg_number(corner.y + scale.feature_height / 2) + ") scale(" +
                             svg_number(scale.step_width) + " " + svg_number(scale.feature_height) + ")\"");
  for (int level = -kLevels; level <= kLevels; ++level) {
    const std::string runs = level == 0 ? "" : runs_of(sequence, scale.limit, level);
    if (runs.empty()) continue;
    svg.path(runs, std::string("stroke=\"") + (level > 0 ? kAboveZero : kBelowZero) + "\" stroke-opacity=\"" +
                       svg_number(static_cast<double>(std::abs(level)) / kLevels) + "\"");
  }
  svg.end_group();
  svg.rectangle(corner, static_cast<double>(sequence.steps()) * scale.step_width,
                static_cast<double>(sequence.width) * scale.feature_height, "fill=\"none\" stroke=\"#bbbbbb\"");
}

void draw_line(SvgWriter& svg, SvgPoint corner, const ExampleSequence& sequence, const SequenceScale& scale) {
  const auto place = [&](double value) {
    return corner.y + (scale.high - std::clamp(value, scale.low, scale.high)) / (scale.high - scale.low) * kLineHeight;
  };
  std::vector<SvgPoint> points;
  for (int64_t t = 0; t < sequence.steps(); ++t) {
    points.push_back(
        {corner.x + (static_cast<double>(t) + 0.5) * scale.map.step_width, place(value_at(sequence, t, kLineFeature))});
  }
  svg.line({corner.x, place(0)}, {corner.x + scale.width(sequence), place(0)}, "stroke=\"#bbbbbb\"");
  svg.polyline(points, "stroke=\"#222222\" stroke-width=\"1.5\" stroke-linejoin=\"round\"");
}

}  // namespace

SequenceScale::SequenceScale(const ExampleSequence& before)
    : map{.step_width = kPanelWidth / static_cast<double>(before.steps()),
          .feature_height = kMapHeight / static_cast<double>(before.width)} {
  for (const float value : before.values) map.limit = std::max(map.limit, std::abs(double{value}));
  for (int64_t t = 0; t < before.steps(); ++t) {
    low = std::min(low, value_at(before, t, kLineFeature));
    high = std::max(high, value_at(before, t, kLineFeature));
  }
  const double room = 0.3 * (high - low);
  low -= room;
  high += room;
}

double SequenceScale::height(const ExampleSequence& sequence) const {
  return static_cast<double>(sequence.width) * map.feature_height + kLineGap + kLineHeight;
}

void draw_sequence(SvgWriter& svg, SvgPoint corner, const ExampleSequence& sequence, const SequenceScale& scale,
                   std::string_view title) {
  draw_map(svg, corner, sequence, scale.map, title);
  const double row = corner.y + (kLineFeature + 0.5) * scale.map.feature_height;
  svg.polygon({{corner.x - 7, row - 4}, {corner.x - 1, row}, {corner.x - 7, row + 4}}, "fill=\"#222222\"");
  draw_line(svg, {corner.x, corner.y + scale.height(sequence) - kLineHeight}, sequence, scale);
}

void draw_colour_key(SvgWriter& svg, SvgPoint right_end) {
  ExampleSequence levels;
  for (int level = -kLevels; level <= kLevels; ++level) levels.values.push_back(static_cast<float>(level));
  constexpr double kStep = 5;
  const SvgPoint corner{right_end.x - 10 - kStep * static_cast<double>(levels.steps()), right_end.y - 9};
  const SvgText sign{.size = 11, .anchor = "end", .fill = kFaintInk};
  draw_map(svg, corner, levels, {kStep, 10, kLevels}, "from below zero to above");
  svg.text({corner.x - 5, right_end.y}, "\u2212", sign);
  svg.text(right_end, "+", sign);
}

}  // namespace modrob::report
