#include "metrics/prelude.h"

namespace modrob::metrics {
namespace {

TableRow row_of(corruption::Kind kind, ModalitySet modalities, double strength, int64_t draw) {
  return {corruption::Corruption::of(kind, modalities, Rate::from_double(1), strength), draw};
}

const std::vector<TableRow> kRows = {row_of(corruption::kMissing, Modality::kText, 1, 0),
                                     row_of(corruption::kNoiseAdd, ModalitySet::all(), 0.5, 3)};

TEST(CounterfactualTable, rows_have_names) {
  EXPECT_EQ(kRows[0].name(), "text/missing");
  EXPECT_EQ(row_of(corruption::kNoiseAdd, Modality::kText, 1, 3).name(), "text/noise_add/1.0/draw3");
  EXPECT_EQ(row_of(corruption::kNoiseScale, ModalitySet::all(), 0.25, 0).name(),
            "text+audio+video/noise_scale/0.25/draw0");
}

TEST(CounterfactualTable, saves_and_loads_every_bit) {
  const TemporaryFolder folder;
  const auto table = table_of(23, kRows);
  table.save(folder.path());
  const auto loaded = CounterfactualTable::load(folder.path());
  EXPECT_EQ(loaded.dataset, table.dataset);
  EXPECT_EQ(loaded.split, table.split);
  EXPECT_EQ(loaded.simulated, table.simulated);
  EXPECT_EQ(loaded.absent, table.absent);
  EXPECT_EQ(loaded.utterances, table.utterances);
  EXPECT_EQ(loaded.videos, table.videos);
  EXPECT_EQ(loaded.labels, table.labels);
  EXPECT_EQ(loaded.clean, table.clean);
  EXPECT_EQ(loaded.rows, table.rows);
  EXPECT_EQ(loaded.scores, table.scores);
}

TEST(CounterfactualTable, names_what_the_data_set_lacks_and_is_silent_where_it_lacks_nothing) {
  const TemporaryFolder folder;
  auto table = table_of(3, {});
  table.save(folder.path());
  EXPECT_FALSE(io::read_json(folder / "predictions.json").contains("absent"));
  EXPECT_TRUE(CounterfactualTable::load(folder.path()).absent.empty());
  table.absent = {"audio", "video"};
  table.save(folder.path());
  EXPECT_EQ(CounterfactualTable::load(folder.path()).absent, table.absent);
}

TEST(CounterfactualTable, a_table_without_rows_is_one_too) {
  const TemporaryFolder folder;
  table_of(3, {}).save(folder.path());
  EXPECT_EQ(CounterfactualTable::load(folder.path()).rows.size(), 0u);
}

TEST(CounterfactualTable, rows_are_found_by_name) {
  auto table = table_of(5, kRows);
  EXPECT_EQ(table.row("text/missing").data(), table.scores.data());
  EXPECT_EQ(table.row(kRows[1].name()).data(), table.scores.data() + 5);
  const std::vector<float> more = {1, 2, 3, 4, 5};
  table.append("a real pass", more);
  EXPECT_THAT(table.row("a real pass"), ElementsAreArray(more));
  EXPECT_THROW(table.append("too short", std::span(more).first(3)), CheckFailure);
  const auto message = user_error_of([&] { table.row("audio/missing"); });
  EXPECT_THAT(message, HasSubstr("'made_up', split 'test', have no row 'audio/missing'"));
  EXPECT_THAT(message, HasSubstr("Known: text/missing, "));
}

class DamagedTable : public Test {
 protected:
  DamagedTable() { table_.save(folder_.path()); }

  /// The message after `change` of a right predictions.json.
  template <typename Change>
  std::string error_after(Change&& change) {
    table_.save(folder_.path());
    io::Json json = io::read_json(folder_ / "predictions.json");
    change(json);
    io::write_json(folder_ / "predictions.json", json);
    return error();
  }
  std::string error() {
    return user_error_of([&] { CounterfactualTable::load(folder_.path()); });
  }

  const CounterfactualTable table_ = table_of(4, kRows);
  TemporaryFolder folder_;
};

TEST_F(DamagedTable, absent_files) {
  std::filesystem::remove(folder_ / "predictions.json");
  EXPECT_THAT(error(), HasSubstr("predictions.json"));
  std::filesystem::remove(folder_ / "predictions.safetensors");
  EXPECT_THAT(error(), HasSubstr("predictions.safetensors"));
}

TEST_F(DamagedTable, is_told_what_is_wrong) {
  EXPECT_THAT(error_after([](io::Json& json) { json["rows"] = 3; }), HasSubstr("rows: must be a list"));
  EXPECT_THAT(error_after([](io::Json& json) { json["videos"] = {1, 2}; }), HasSubstr("videos[0]: must be a text"));
  EXPECT_THAT(error_after([](io::Json& json) { json.erase("split"); }), HasSubstr("lacks the key 'split'"));
  EXPECT_THAT(error_after([](io::Json& json) { json = io::Json::array(); }), HasSubstr("predictions.json"));
  EXPECT_THAT(error_after([](io::Json& json) { json["format"] = 2; }), HasSubstr("format: must be 1, not 2"));
  EXPECT_THAT(error_after([](io::Json& json) { json.erase("format"); }), HasSubstr("lacks the key 'format'"));
  EXPECT_THAT(error_after([](io::Json& json) { json["utterances"][2] = json["utterances"][0]; }),
              HasSubstr("utterances: 'video0[0]' is there twice"));
  EXPECT_THAT(error_after([](io::Json& json) { json["rows"][1] = "text/missing"; }),
              HasSubstr("rows: 'text/missing' is there twice"));
  EXPECT_THAT(error_after([](io::Json& json) { json["rows"].push_back("one more"); }),
              HasSubstr("disagree: 3 rows and 4 utterances"));
  EXPECT_THAT(error_after([](io::Json& json) { json["videos"].push_back("one more"); }), HasSubstr("disagree"));
}

TEST_F(DamagedTable, scores_of_another_type) {
  const std::vector<double> scores(8);
  const std::vector<float> clean(4);
  const std::vector<double> labels(4);
  io::SafetensorsWriter writer;
  writer.add<double>("scores", {2, 4}, scores);
  writer.add<float>("clean", {4}, clean);
  writer.add<double>("labels", {4}, labels);
  writer.write(folder_ / "predictions.safetensors");
  EXPECT_THAT(error(), HasSubstr("scores"));
}

}  // namespace
}  // namespace modrob::metrics
