#pragma once

#include <string>
#include <vector>

#include "report/svg/svg_writer.h"

namespace modrob::report {

/// A word in its box.
struct WordBox {
  std::string text;
  bool differs = false;
  SvgPoint corner = {};
  double width = 0;
};
inline constexpr double kBoxHeight = 24;

/// The words of `one` in lines between `corner.x` and `right`. One differs when it is another in the same place of
/// `other`; where that has not as many words, when it has no partner there, as many as possible having one in the same
/// order.
std::vector<WordBox> word_boxes(const std::vector<std::string>& one, const std::vector<std::string>& other,
                                SvgPoint corner, double right);

enum class BoxMark { kGone, kNew };  ///< what those that differ are: dashed or filled
void draw_boxes(SvgWriter& svg, const std::vector<WordBox>& boxes, BoxMark mark);

}  // namespace modrob::report
