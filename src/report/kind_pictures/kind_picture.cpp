#include "report/kind_pictures/kind_picture.h"

#include "corruption/kind.h"
#include "report/kind_pictures/example.h"
#include "report/kind_pictures/picture_style.h"
#include "report/kind_pictures/sequence_panel.h"
#include "report/kind_pictures/word_boxes.h"

namespace modrob::report {

namespace {

constexpr double kHead = 26, kHeadBase = 18, kSecondPanel = 378, kLabelColumn = 86, kFirstLine = 12;

std::string strength_text(const corruption::KindRow& kind) {
  return kind.has_strength ? "strength " + svg_number(example_strength(kind)) : "";
}

SvgWriter picture_of(const corruption::KindRow& kind, double height) {
  const std::string strength = kind.has_strength ? "; severity 3: " + strength_text(kind) : "";
  return {kPictureWidth, height, std::string(kind.name) + ": before and after", std::string(kind.help) + strength,
          kDarkStyle};
}

std::string sequence_picture(const corruption::KindRow& kind) {
  const auto [before, after] = example_sequence(kind);
  const SequenceScale scale(before);
  SvgWriter svg = picture_of(kind, kHead + scale.height(before) + 6);
  const double left = kPictureMargin + 8, right = kPictureWidth - kPictureMargin;
  svg.text({left, kHeadBase}, "before", {.size = 12, .bold = true, .fill = kFaintInk});
  svg.text({left + scale.width(before), kHeadBase}, "features \u2193, time \u2192",
           {.size = 11, .anchor = "end", .fill = kFaintInk});
  svg.text({kSecondPanel, kHeadBase}, "after", {.size = 12, .bold = true, .fill = kFaintInk});
  svg.text({kSecondPanel + 40, kHeadBase}, strength_text(kind), {.size = 12, .fill = kFaintInk});
  draw_colour_key(svg, {right, kHeadBase});
  draw_sequence(svg, {left, kHead}, before, scale, "before");
  draw_sequence(svg, {kSecondPanel, kHead}, after, scale, "after");
  return svg.finish();
}

std::string text_picture(const corruption::KindRow& kind) {
  const auto [before, after] = example_text(kind);
  const double right = kPictureWidth - kPictureMargin;
  const auto old_boxes = word_boxes(before, after, {kLabelColumn, kFirstLine}, right);
  const double below = old_boxes.back().corner.y + kBoxHeight + 14;
  const auto new_boxes = word_boxes(after, before, {kLabelColumn, below}, right);
  SvgWriter svg = picture_of(kind, new_boxes.back().corner.y + kBoxHeight + kFirstLine);
  const SvgText label{.size = 12, .bold = true, .fill = kFaintInk};
  svg.text({kPictureMargin, kFirstLine + 16}, "before", label);
  svg.text({kPictureMargin, below + 10}, "after", label);
  svg.text({kPictureMargin, below + 24}, strength_text(kind), {.size = 12, .fill = kFaintInk});
  svg.begin_group("before");
  draw_boxes(svg, old_boxes, BoxMark::kGone);
  svg.end_group();
  svg.begin_group("after");
  draw_boxes(svg, new_boxes, BoxMark::kNew);
  svg.end_group();
  return svg.finish();
}

}  // namespace

std::string kind_picture(const corruption::KindRow& kind) {
  const bool text = kind.place == corruption::Place::kTokens || kind.place == corruption::Place::kWords;
  return text ? text_picture(kind) : sequence_picture(kind);
}

std::vector<TextFile> kind_pictures() {
  std::vector<TextFile> files;
  for (const auto& kind : corruption::Kind::all())
    files.push_back({std::string(kind.name) + ".svg", kind_picture(kind)});
  return files;
}

}  // namespace modrob::report
