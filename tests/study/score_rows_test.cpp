#include "study/score_rows.h"

#include <gmock/gmock.h>

#include "io/safetensors.h"
#include "study_support.h"

namespace modrob::study {

namespace fs = std::filesystem;

namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::TemporaryFolder;
using testing::user_error_of;

struct TakenRows {
  std::vector<std::string> rows;  // "place|utterance group condition data model strategy|draw seed|label score"
  std::vector<std::string> notices;
};

TakenRows taken_rows(const TemporaryFolder& folder, const fs::path& file) {
  TakenRows taken;
  taken.notices = read_score_rows(file, [&](const ScoreRow& row) {
    std::string text(row.place.substr(folder.path().string().size() + 1));
    text += "|";
    for (const auto part : {row.utterance, row.group, row.condition, row.data, row.model, row.strategy}) {
      text += (text.ends_with('|') ? "" : " ") + std::string(part.empty() ? "-" : part);
    }
    text += "|" + std::to_string(row.draw) + " " + std::to_string(row.seed) + "|" + io::Json(row.label).dump() + " " +
            io::Json(row.score).dump();
    taken.rows.push_back(text);
  });
  return taken;
}

TakenRows rows_of_text(const std::string& text, const std::string& name = "scores.csv") {
  const TemporaryFolder folder;
  write_file_whole(folder / name, text);
  return taken_rows(folder, folder / name);
}

// Without the folder in front: "scores.csv:2: ...".
std::string refusal_of_text(const std::string& text, const std::string& name = "scores.csv") {
  const TemporaryFolder folder;
  write_file_whole(folder / name, text);
  const std::string message = user_error_of([&] { taken_rows(folder, folder / name); });
  const auto found = message.find(name);
  return found == std::string::npos ? message : message.substr(found);
}

/// A safetensors file of two rows that is right; tests change what they are about.
struct ArraysOfScores {
  std::map<std::string, std::string> texts = {{"utterance", R"(["a", "b"])"}, {"condition", R"(["clean", "clean"])"}};
  std::map<std::string, std::vector<double>> numbers = {{"label", {0.5, -1}}, {"score", {0.25, -0.75}}};
  std::map<std::string, std::vector<int64_t>> whole;

  TakenRows rows() const {
    const TemporaryFolder folder;
    write(folder / "scores.safetensors");
    return taken_rows(folder, folder / "scores.safetensors");
  }
  std::string refusal() const {
    const TemporaryFolder folder;
    write(folder / "scores.safetensors");
    const std::string message = user_error_of([&] { taken_rows(folder, folder / "scores.safetensors"); });
    return message.substr(std::min(message.find("scores.safetensors"), message.size()));
  }

 private:
  void write(const fs::path& file) const {
    io::SafetensorsWriter writer;
    for (const auto& [name, text] : texts) writer.add_metadata(name, text);
    for (const auto& [name, values] : numbers) {
      writer.add<double>(name, {static_cast<int64_t>(values.size())}, values);
    }
    for (const auto& [name, values] : whole) {
      writer.add<int64_t>(name, {static_cast<int64_t>(values.size())}, values);
    }
    writer.write(file);
  }
};

}  // namespace

TEST(ScoreRows, every_column_in_any_order) {
  EXPECT_THAT(rows_of_text("score,seed,draw,strategy,model,data,group,label,condition,utterance\n"
                           "0.25,7,3,15+15,mult,mosi,v1,-1.5,text missing 30 %,v1[0]\n")
                  .rows,
              ElementsAre("scores.csv:2|v1[0] v1 text missing 30 % mosi mult 15+15|3 7|-1.5 0.25"));
}

TEST(ScoreRows, what_is_absent_has_its_default_as_a_column_or_as_a_field) {
  EXPECT_THAT(rows_of_text("utterance,condition,label,score\na,clean,1,2\n").rows,
              ElementsAre("scores.csv:2|a - clean data model none|0 1|1.0 2.0"));
  EXPECT_THAT(rows_of_text("utterance,condition,label,score,draw,seed,group,model\na,clean,1,2,,,,\n").rows,
              ElementsAre("scores.csv:2|a - clean data model none|0 1|1.0 2.0"));
}

TEST(ScoreRows, quoted_ids_hold_commas_line_breaks_and_other_scripts) {
  EXPECT_THAT(rows_of_text("utterance,condition,label,score\n\"a,\n\"\"b\"\"\",clean,1,2\n话语,clean,1,2\n").rows,
              ElementsAre("scores.csv:2|a,\n\"b\" - clean data model none|0 1|1.0 2.0",
                          "scores.csv:4|话语 - clean data model none|0 1|1.0 2.0"));
}

TEST(ScoreRows, semicolons_with_decimal_commas_are_read_and_told) {
  const auto taken = rows_of_text("utterance;condition;label;score\na;clean;-1,5;0,25\n");
  EXPECT_THAT(taken.rows, ElementsAre("scores.csv:2|a - clean data model none|0 1|-1.5 0.25"));
  EXPECT_THAT(taken.notices, ElementsAre(AllOf(HasSubstr("scores.csv: "), HasSubstr("semicolons"))));
}

TEST(ScoreRows, records_of_json_lines) {
  const auto taken =
      rows_of_text(R"({"utterance": "a", "condition": "clean", "label": 1, "score": 0.5})"
                   "\n"
                   R"({"utterance": "a", "condition": "text missing 30 %", "label": 1, "score": -0.5, "draw": 2})"
                   "\n",
                   "scores.jsonl");
  EXPECT_THAT(taken.rows, ElementsAre("scores.jsonl:1|a - clean data model none|0 1|1.0 0.5",
                                      "scores.jsonl:2|a - text missing 30 % data model none|2 1|1.0 -0.5"));
}

TEST(ScoreRows, arrays_with_texts_in_the_metadata) {
  ArraysOfScores arrays;
  arrays.texts["group"] = R"(["v", ""])";
  arrays.texts["format"] = "pt";  // as safetensors.torch writes it
  arrays.whole["seed"] = {9000000000000000, 2};
  const auto taken = arrays.rows();
  EXPECT_THAT(taken.rows, ElementsAre("scores.safetensors: row 0|a v clean data model none|0 9000000000000000|0.5 0.25",
                                      "scores.safetensors: row 1|b - clean data model none|0 2|-1.0 -0.75"));
  EXPECT_THAT(taken.notices, IsEmpty());
}

TEST(ScoreRows, columns_that_are_absent_unknown_or_there_twice) {
  EXPECT_THAT(refusal_of_text("utterance,condition,label\na,clean,1\n"),
              AllOf(HasSubstr("scores.csv: there is no column 'score'; a table of scores has utterance, condition"),
                    HasSubstr("may have group, draw, seed, data, model and strategy")));
  EXPECT_THAT(refusal_of_text("utterance,condition,label,score,groop\na,clean,1,2,v\n"),
              HasSubstr("scores.csv: unknown column 'groop'; did you mean 'group'"));
  EXPECT_THAT(refusal_of_text("id,condition,label,score\na,clean,1,2\n"),
              HasSubstr("scores.csv: unknown column 'id'; rename it to 'utterance'"));
  EXPECT_THAT(refusal_of_text("utterance,condition,label,score,score\na,clean,1,2,2\n"),
              AllOf(HasSubstr("scores.csv:1: "), HasSubstr("'score'")));
  EXPECT_THAT(refusal_of_text(",utterance,condition,label,score\n0,a,clean,1,2\n"),
              HasSubstr("scores.csv: a column has no name; pandas writes its index so"));
}

TEST(ScoreRows, numbers_that_are_none) {
  const auto refusal = [](const std::string& label, const std::string& score, const std::string& draw = "0",
                          const std::string& seed = "1") {
    return refusal_of_text("utterance,condition,label,score,draw,seed\nb,clean,1,1,0,1\na,clean," + label + "," +
                           score + "," + draw + "," + seed + "\n");
  };
  EXPECT_EQ(refusal("nan", "1"), "scores.csv:3: the label of utterance 'a' is not finite; every one must be a number");
  EXPECT_EQ(refusal("1", "inf"), "scores.csv:3: the score of utterance 'a' is not finite; every one must be a number");
  EXPECT_THAT(refusal("1", "high"), HasSubstr("scores.csv:3: column 'score' holds 'high', which is no number"));
  EXPECT_THAT(refusal("", "1"), HasSubstr("scores.csv:3: column 'label' holds '', which is no number"));
  for (const char* draw : {"-1", "0.5", "1e17", "nan"}) {
    EXPECT_EQ(refusal("1", "1", draw), "scores.csv:3: 'draw' must be a whole number from 0 to 9e15") << draw;
  }
  EXPECT_EQ(refusal("1", "1", "0", "9007199254740993"), "scores.csv:3: 'seed' must be a whole number from 0 to 9e15");
}

TEST(ScoreRows, texts_that_must_be_there) {
  EXPECT_EQ(refusal_of_text("utterance,condition,label,score\n,clean,1,2\n"),
            "scores.csv:2: 'utterance' is empty; every row needs one");
  EXPECT_EQ(refusal_of_text("utterance,condition,label,score\na,,1,2\n"),
            "scores.csv:2: 'condition' is empty; every row needs one");
}

TEST(ScoreRows, files_that_are_none) {
  const TemporaryFolder folder;
  const auto refused = [&](const fs::path& file) { return user_error_of([&] { taken_rows(folder, file); }); };
  EXPECT_THAT(refused(folder / "absent.csv"), HasSubstr("absent.csv"));
  EXPECT_THAT(refused(folder.path()), HasSubstr(folder.path().string()));
  EXPECT_THAT(refusal_of_text(""), HasSubstr("scores.csv"));
  EXPECT_THAT(refusal_of_text("PAR1 and so on", "scores.parquet"), HasSubstr("scores.parquet"));
  EXPECT_THAT(refusal_of_text("no tensors", "scores.safetensors"), HasSubstr("scores.safetensors"));
}

TEST(ScoreRows, arrays_that_do_not_fit) {
  const auto refusal = [](auto&& change) {
    ArraysOfScores arrays;
    change(arrays);
    return arrays.refusal();
  };
  EXPECT_THAT(refusal([](auto& a) { a.texts.erase("utterance"); }),
              HasSubstr("scores.safetensors: there is no column 'utterance'"));
  EXPECT_THAT(refusal([](auto& a) { a.numbers.erase("score"); }), HasSubstr("there is no column 'score'"));
  EXPECT_THAT(refusal([](auto& a) {
                a.numbers["lable"] = {1, 2};
              }),
              HasSubstr("scores.safetensors: unknown column 'lable'; did you mean 'label'"));
  EXPECT_THAT(refusal([](auto& a) { a.texts["groups"] = R"(["v", "w"])"; }),
              HasSubstr("unknown column 'groups'; did you mean 'group'"));
  EXPECT_EQ(refusal([](auto& a) { a.texts["utterance"] = R"(["a", 2])"; }),
            "scores.safetensors: metadata 'utterance' must be a JSON list of texts, one for each row");
  EXPECT_THAT(refusal([](auto& a) { a.texts["utterance"] = "[\"a\", "; }),
              HasSubstr("scores.safetensors: metadata 'utterance'"));
  EXPECT_EQ(refusal([](auto& a) {
              a.whole["model"] = {1, 2};
            }),
            "scores.safetensors: column 'model' is an array; texts stand in the metadata, as a JSON list");
  EXPECT_EQ(refusal([](auto& a) {
              a.numbers["score"] = {1, 2, 3};
            }),
            "scores.safetensors: column 'score' has 3 rows, those before it have 2");
  EXPECT_EQ(refusal([](auto& a) { a.texts["condition"] = R"(["clean", ""])"; }),
            "scores.safetensors: row 1: 'condition' is empty; every row needs one");
  EXPECT_EQ(refusal([](auto& a) { a.numbers["score"][1] = std::nan(""); }),
            "scores.safetensors: row 1: the score of utterance 'b' is not finite; every one must be a number");
  EXPECT_EQ(refusal([](auto& a) {
              a.whole["draw"] = {0, -1};
            }),
            "scores.safetensors: row 1: 'draw' must be a whole number from 0 to 9e15");
}

TEST(ScoreRows, arrays_of_other_types_are_refused) {
  const TemporaryFolder folder;
  const std::vector<uint8_t> bytes = {1, 2};
  const std::vector<float> scores = {1, 2};
  io::SafetensorsWriter writer;
  for (const char* name : {"utterance", "condition"}) writer.add_metadata(name, R"(["a", "b"])");
  writer.add<uint8_t>("label", {2}, bytes);
  writer.add<float>("score", {2}, scores);
  writer.write(folder / "scores.safetensors");
  EXPECT_THAT(user_error_of([&] { taken_rows(folder, folder / "scores.safetensors"); }),
              HasSubstr("scores.safetensors: column 'label' is U8; it must be F32, F64, I32 or I64"));
}

}  // namespace modrob::study
