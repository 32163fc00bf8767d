#include "predict/scored_table.h"

#include <gmock/gmock.h>

#include "core/files.h"
#include "io/csv.h"
#include "io/npy_writer.h"
#include "train/tiny_training.h"

namespace modrob::predict {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::user_error_of;

class GivenAndScored : public ::testing::Test {
 protected:
  std::filesystem::path table(const std::string& content, const std::string& name = "talks.csv") const {
    write_file_whole(folder_ / name, content);
    return folder_ / name;
  }
  void frames(const std::string& modality, const std::string& id, int64_t steps, int64_t width) const {
    make_folder(folder_ / modality);
    const std::vector<float> values(static_cast<size_t>(steps * width), 0.25F);
    io::write_npy<float>(folder_ / modality / (id + ".npy"), std::vector<int64_t>{steps, width}, values);
  }
  int64_t audio_width() const { return session_.collator().audio_width(); }

  std::string written(const GivenTable& given, const ScoredTableOptions& options) {
    Scorer scorer(session_);
    std::string text;
    write_scored_table(
        given, scorer, options,
        [&](std::span<const std::byte> bytes) {
          text.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
        },
        [](int64_t) {});
    return text;
  }
  static io::CsvTable parsed(const std::string& text) {
    return io::CsvTable::parse(std::as_bytes(std::span(text)), "scored");
  }

  testing::TinyTraining tiny_;
  train::Session session_{tiny_.settings()};
  testing::TemporaryFolder folder_;
};

TEST_F(GivenAndScored, every_row_keeps_its_columns_and_gets_scores) {
  frames("audio", "a", 3, audio_width());
  const GivenTable given({.table = table("id,text,note\na,good film,\"one, two\"\nb,,x\n")}, session_);
  EXPECT_EQ(given.absent(0).name(), "video");
  EXPECT_EQ(given.absent(1), ModalitySet::all());
  const auto scored = parsed(
      written(given, {.without = {ModalitySet(Modality::kAudio), ModalitySet::parse("text+audio")}, .prefix = "m_"}));
  EXPECT_THAT(scored.columns(), ElementsAre("id", "text", "note", "m_missing", "m_score", "m_score_without_audio",
                                            "m_score_without_text_audio"));
  ASSERT_EQ(scored.rows(), 2U);
  EXPECT_EQ(scored.field(0, 2), "one, two");
  EXPECT_EQ(scored.field(0, 3), "video");
  EXPECT_TRUE(std::isfinite(scored.number(0, 4)));
  EXPECT_NE(scored.field(0, 4), scored.field(0, 5));
  // Of b nothing is there to begin with.
  EXPECT_NEAR(scored.number(1, 4), scored.number(1, 6), 1e-5);
  EXPECT_NEAR(scored.number(0, 6), scored.number(1, 6), 1e-5);
}

TEST_F(GivenAndScored, the_size_of_a_batch_changes_no_score) {
  const GivenTable given({.table = table("text\ngood film\nbad film\na good and long film\n")}, session_);
  const auto one = parsed(written(given, {.batch_size = 1})), all = parsed(written(given, {.batch_size = 64}));
  for (size_t row = 0; row < 3; ++row) EXPECT_NEAR(one.number(row, 2), all.number(row, 2), 1e-5);
}

TEST_F(GivenAndScored, json_records_keep_their_types) {
  const GivenTable given({.table = table("{\"id\": \"001\", \"text\": \"good\", \"n\": 7, \"ok\": true}\n", "t.jsonl")},
                         session_);
  const auto record = io::Json::parse(written(given, {.form = ScoredTableOptions::Form::kJsonLines}));
  EXPECT_EQ(record.at("id"), "001");
  EXPECT_EQ(record.at("n"), 7);
  EXPECT_EQ(record.at("ok"), true);
  EXPECT_EQ(record.at("missing"), "audio+video");
  EXPECT_TRUE(record.at("score").is_number_float());
}

TEST_F(GivenAndScored, mistakes_are_named) {
  const auto opened = [&](const std::string& content) { return GivenTable({.table = table(content)}, session_); };
  EXPECT_THAT(user_error_of([&] { opened("id,texts\na,good\n"); }), HasSubstr("text"));
  EXPECT_THAT(user_error_of([&] { opened("id,text\n"); }), HasSubstr("no rows"));
  const auto given = opened("id,text,score\na,good,1\n");
  EXPECT_THAT(user_error_of([&] { written(given, {}); }), HasSubstr("column 'score' already"));
  frames("audio", "a", 3, audio_width() + 1);
  EXPECT_THAT(user_error_of([&] { opened("id,text\na,good\n"); }),
              HasSubstr("features a frame; the model was trained on audio of"));
  EXPECT_THAT(user_error_of([&] { opened("text\ngood\n"); }), HasSubstr("no column id"));
}

}  // namespace
}  // namespace modrob::predict
