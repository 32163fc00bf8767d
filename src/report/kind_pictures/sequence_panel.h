#pragma once

#include <string_view>

#include "report/kind_pictures/example.h"
#include "report/svg/svg_writer.h"

namespace modrob::report {

/// How large a value is in a heat map, and from which size on it has the full colour.
struct HeatMapScale {
  double step_width = 0, feature_height = 0;  ///< pixels
  double limit = 0;
};

/// What the heat maps and lines of a sequence before and after have in common.
struct SequenceScale {
  explicit SequenceScale(const ExampleSequence& before);

  HeatMapScale map;
  double low = 0, high = 0;  ///< ends of the line's axis

  double width(const ExampleSequence& sequence) const { return static_cast<double>(sequence.steps()) * map.step_width; }
  double height(const ExampleSequence& sequence) const;
};

/// The values as a heat map, steps from left to right; below it one feature, to which a mark points, as a line.
/// `title`: for a screen reader.
void draw_sequence(SvgWriter& svg, SvgPoint corner, const ExampleSequence& sequence, const SequenceScale& scale,
                   std::string_view title);

/// What the colours are.
void draw_colour_key(SvgWriter& svg, SvgPoint right_end);

}  // namespace modrob::report
