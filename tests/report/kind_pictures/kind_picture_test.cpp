#include "report/kind_pictures/kind_picture.h"

#include "corruption/kind.h"
#include "report/kind_pictures/example.h"
#include "report/kind_pictures/word_boxes.h"
#include "report/prelude.h"
#include "report/svg/xml_check.h"

namespace modrob::report {
namespace {

using corruption::Kind;
using corruption::Place;

const corruption::KindRow& row_named(std::string_view name) { return *Kind::find(name); }

std::vector<std::string> differing(const std::vector<std::string>& one, const std::vector<std::string>& other) {
  std::vector<std::string> words;
  for (const auto& box : word_boxes(one, other, {0, 0}, 1000)) {
    if (box.differs) words.push_back(box.text);
  }
  return words;
}

TEST(KindPicture, every_kind_has_one_of_its_own) {
  const auto pictures = kind_pictures();
  ASSERT_EQ(pictures.size(), Kind::all().size());
  std::set<std::string> texts;
  size_t bytes = 0;
  for (size_t i = 0; i < pictures.size(); ++i) {
    const auto& kind = Kind::all()[i];
    EXPECT_EQ(pictures[i].name, std::string(kind.name) + ".svg");
    EXPECT_EQ(xml_fault(pictures[i].text), "") << kind.name;
    EXPECT_THAT(pictures[i].text, HasSubstr("<title id=\"title\">" + std::string(kind.name) + ": before and after<"));
    EXPECT_EQ(pictures[i].text, kind_picture(kind)) << "drawn twice";
    texts.insert(pictures[i].text);
    bytes += pictures[i].text.size();
  }
  EXPECT_EQ(texts.size(), pictures.size());
  EXPECT_LT(bytes, 300'000u) << "they are all on one page";
}

TEST(KindPicture, every_kind_changes_its_example) {
  for (const auto& kind : Kind::all()) {
    if (kind.place != Place::kTokens && kind.place != Place::kWords) {
      const auto [before, after] = example_sequence(kind);
      EXPECT_NE(before.values, after.values) << kind.name;
      EXPECT_EQ(before.width, after.width) << kind.name;
      for (const float value : after.values) ASSERT_TRUE(std::isfinite(value)) << kind.name;
    } else {
      const auto [before, after] = example_text(kind);
      EXPECT_NE(before, after) << kind.name;
      EXPECT_FALSE(after.empty()) << kind.name;
      EXPECT_FALSE(differing(before, after).empty() && differing(after, before).empty()) << kind.name;
    }
  }
}

TEST(KindPicture, kinds_of_libtorch_do_what_their_help_says) {
  const auto [x, zeros] = example_sequence(row_named("missing"));
  EXPECT_EQ(zeros.values, std::vector<float>(x.values.size(), 0.0F));

  const auto scaled = example_sequence(row_named("noise_scale")).after;
  const double factor = scaled.values[0] / x.values[0];
  for (size_t i = 0; i < x.values.size(); ++i) EXPECT_NEAR(scaled.values[i], factor * x.values[i], 1e-6);

  const auto noisy = example_sequence(row_named("noise_add")).after;
  double squares = 0;
  for (size_t i = 0; i < x.values.size(); ++i) squares += std::pow(noisy.values[i] - x.values[i], 2);
  EXPECT_NEAR(std::sqrt(squares / static_cast<double>(x.values.size())), 0.5, 0.05) << "severity 3";
}

TEST(WordBoxes, mark_what_has_no_partner) {
  const std::vector<std::string> words = {"a", "b", "c", "d"};
  EXPECT_THAT(differing(words, {"a", "x", "c", "d"}), ElementsAre("b"));
  EXPECT_THAT(differing({"b", "a", "c", "d"}, words), ElementsAre("b", "a")) << "as many words: place by place";
  EXPECT_THAT(differing(words, {"a", "c"}), ElementsAre("b", "d"));
  EXPECT_THAT(differing({"a", "a", "b", "c", "d", "d"}, words), ElementsAre("a", "d"));
  EXPECT_THAT(differing(words, words), IsEmpty());
}

TEST(WordBoxes, stay_between_the_edges) {
  const std::vector<std::string> words(30, "forgettable");
  const auto boxes = word_boxes(words, words, {50, 10}, 400);
  for (size_t i = 0; i < boxes.size(); ++i) {
    EXPECT_GE(boxes[i].corner.x, 50);
    EXPECT_LE(boxes[i].corner.x + boxes[i].width, 400);
    if (i > 0 && boxes[i].corner.y == boxes[i - 1].corner.y) {
      EXPECT_GT(boxes[i].corner.x, boxes[i - 1].corner.x + boxes[i - 1].width);
    }
  }
  EXPECT_GT(boxes.back().corner.y, boxes.front().corner.y + kBoxHeight);
}

}  // namespace
}  // namespace modrob::report
