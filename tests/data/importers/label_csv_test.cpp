#include "data/prelude.h"

namespace modrob::data {
namespace {

LabelCsv parse(const std::string& text) {
  return LabelCsv::read(io::CsvTable::parse(std::as_bytes(std::span(text)), "label.csv"));
}

TEST(LabelCsv, rows_are_found_by_video_and_clip_and_by_place) {
  const auto labels = parse("clip_id,text,video_id,label,mode\n2,\"B, b\",v_1,-1.5,train\n1,A,v_1,,\n1,C,v_2,3,test\n");
  EXPECT_EQ(labels.size(), 3u);
  EXPECT_EQ(labels.find("v_1", "1")->text, "A");
  EXPECT_EQ(labels.find("v_1", "2")->text, "B, b");
  EXPECT_EQ(labels.find("v_1", "2")->label, -1.5);
  EXPECT_EQ(labels.find("v_1", "2")->mode, "train");
  EXPECT_EQ(labels.find("v_1", "2")->line, 2);
  EXPECT_EQ(labels.find("v_1", "1")->label, std::nullopt);
  EXPECT_EQ(labels.find("v_1", "01"), std::nullopt);
  EXPECT_EQ(labels.find("v_3", "1"), std::nullopt);
  EXPECT_EQ(labels.row(2).video, "v_2");
  EXPECT_EQ(labels.row(2).annotation, "");
}

TEST(LabelCsv, clips_may_occur_twice_unless_they_are_asked_for) {
  const auto labels = parse("video_id,clip_id,text\nv,1,A\nv,2,B\nv,1,C\n");
  EXPECT_EQ(labels.row(2).text, "C");
  EXPECT_EQ(labels.find("v", "2")->text, "B");
  EXPECT_THAT(user_error_of([&] { labels.find("v", "1"); }),
              HasSubstr("label.csv:4: video 'v', clip '1' stands on line 2 already"));
}

TEST(LabelCsv, errors) {
  EXPECT_THAT(user_error_of([] { parse("video,clip_id,text\n"); }),
              HasSubstr("label.csv: no column 'video_id'; Known: video, clip_id, text."));
  EXPECT_THAT(user_error_of([] { parse("video_id,clip_id,txt\n"); }), HasSubstr("no column 'text'"));
  EXPECT_THAT(user_error_of([] { parse("video_id,text\n"); }), HasSubstr("no column 'clip_id'"));
  EXPECT_THAT(user_error_of([] { parse("video_id,clip_id,text,label\nv,1,A,x\n"); }),
              HasSubstr("label.csv:2: column 'label' holds 'x', which is no number"));
  EXPECT_THAT(user_error_of([] { parse("video_id,clip_id,text,label\nv,1,A,nan\n"); }),
              HasSubstr("label.csv:2: the label is not finite"));
}

TEST(Golden_formats, label_csv) {
  const auto labels = LabelCsv::open(golden_dir() / "formats/mult/MOSI-label.csv");
  ASSERT_GT(labels.size(), 0u);
  for (size_t i = 0; i < labels.size(); ++i) {
    const auto row = labels.row(i);
    EXPECT_FALSE(row.text.empty());
    ASSERT_TRUE(row.label.has_value());
    EXPECT_LE(std::abs(*row.label), 3.0);
    EXPECT_THAT(row.annotation, AnyOf("Positive", "Neutral", "Negative"));
    EXPECT_EQ(labels.find(row.video, row.clip)->line, row.line);
  }
}

}  // namespace
}  // namespace modrob::data
