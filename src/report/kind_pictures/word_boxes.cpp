#include "report/kind_pictures/word_boxes.h"

#include <algorithm>

#include "report/kind_pictures/picture_style.h"

namespace modrob::report {

namespace {

constexpr double kBoxText = 13, kBetweenBoxes = 5, kBetweenBoxLines = 6;

// Whether each word of `one` is in place, or else in a longest common subsequence.
std::vector<bool> partnered(const std::vector<std::string>& one, const std::vector<std::string>& other) {
  std::vector<bool> has_partner(one.size(), false);
  if (one.size() == other.size()) {
    for (size_t i = 0; i < one.size(); ++i) has_partner[i] = one[i] == other[i];
    return has_partner;
  }
  // length[i][j]: of the words from i and from j on.
  std::vector<std::vector<size_t>> length(one.size() + 1, std::vector<size_t>(other.size() + 1, 0));
  for (size_t i = one.size(); i-- > 0;) {
    for (size_t j = other.size(); j-- > 0;) {
      length[i][j] = one[i] == other[j] ? length[i + 1][j + 1] + 1 : std::max(length[i + 1][j], length[i][j + 1]);
    }
  }
  for (size_t i = 0, j = 0; i < one.size() && j < other.size();) {
    if (one[i] == other[j]) {
      has_partner[i] = true;
      ++i;
      ++j;
    } else if (length[i + 1][j] >= length[i][j + 1]) {
      ++i;
    } else {
      ++j;
    }
  }
  return has_partner;
}

}  // namespace

std::vector<WordBox> word_boxes(const std::vector<std::string>& one, const std::vector<std::string>& other,
                                SvgPoint corner, double right) {
  const auto has_partner = partnered(one, other);
  std::vector<WordBox> boxes;
  SvgPoint at = corner;
  for (size_t i = 0; i < one.size(); ++i) {
    const double width = svg_text_width(one[i], kBoxText) + 10;
    if (at.x > corner.x && at.x + width > right) at = {corner.x, at.y + kBoxHeight + kBetweenBoxLines};
    boxes.push_back({one[i], !has_partner[i], at, width});
    at.x += width + kBetweenBoxes;
  }
  return boxes;
}

void draw_boxes(SvgWriter& svg, const std::vector<WordBox>& boxes, BoxMark mark) {
  for (const auto& box : boxes) {
    std::string style = "rx=\"4\" fill=\"#eeeeee\"";
    if (box.differs) {
      style = "rx=\"4\" fill=\"" + std::string(kChanged) + "\" fill-opacity=\"" +
              (mark == BoxMark::kNew ? "0.3" : "0.08") + "\" stroke=\"" + kChanged + "\"" +
              (mark == BoxMark::kGone ? " stroke-dasharray=\"4 3\"" : "");
    }
    svg.rectangle(box.corner, box.width, kBoxHeight, style);
    svg.text({box.corner.x + box.width / 2, box.corner.y + 16.5}, box.text,
             {.size = kBoxText, .anchor = "middle", .fill = kInk});
  }
}

}  // namespace modrob::report
