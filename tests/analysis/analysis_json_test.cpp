#include "analysis/prelude.h"

namespace modrob::analysis {
namespace {

// Every field of the description; doubles as texts that keep their bits.
std::string text_of(const Analysis& analysis) { return to_json(analysis).dump(); }

Analysis there_and_back(const Analysis& analysis) {
  return from_json(io::parse_json(text_of(analysis), "text"), "text");
}

std::string error_of(const io::Json& json) {
  return user_error_of([&] { from_json(json, "tables/analysis.json"); });
}

TEST(AnalysisJson, KeepsEveryField) {
  const auto analysis = made_up_analysis();
  EXPECT_EQ(text_of(there_and_back(analysis)), text_of(analysis));
}

TEST(AnalysisJson, KeepsBits) {
  auto analysis = made_up_analysis();
  auto& cell = analysis.groups[1].conditions[3].metrics[2];
  cell.value.models.point = 0.1 + 0.2;
  cell.value.models.standard_error = -0.0;
  cell.value.models.t = {std::numeric_limits<double>::denorm_min(), std::numeric_limits<double>::max()};
  cell.value.recipe.t = {-std::numeric_limits<double>::infinity(), std::numeric_limits<double>::infinity()};
  cell.drop.models.point = 3;
  analysis.groups[0].curves[0].metrics[0].breaking_rate = std::numeric_limits<double>::infinity();
  EXPECT_EQ(text_of(there_and_back(analysis)), text_of(analysis));
}

TEST(AnalysisJson, KeepsWhatACompleteConditionHas) {
  auto analysis = made_up_analysis();
  auto& condition = *analysis.groups[0].conditions[1].condition;
  condition.masks.selection = corruption::Selection::kReferenceBatch;
  condition.masks.step_modalities = ModalitySet(Modality::kAudio) | Modality::kVideo;
  condition.masks.seed = std::numeric_limits<uint64_t>::max();
  condition.masks.draws = 3;
  EXPECT_EQ(text_of(there_and_back(analysis)), text_of(analysis));
}

TEST(AnalysisJson, KeepsWhoseScoresTheyAre) {
  auto analysis = made_up_analysis();
  EXPECT_FALSE(to_json(analysis).contains("scores")) << "nothing new is said of what was trained here";
  analysis.kind = {.scores = study::ScoreSource::kImportedPasses, .group = "patient"};
  analysis.data[0].label_range = {0, 100};
  const auto read = there_and_back(analysis);
  EXPECT_EQ(text_of(read), text_of(analysis));
  EXPECT_EQ(read.kind.scores, study::ScoreSource::kImportedPasses);
  EXPECT_EQ(read.kind.groups(), "patients");
  auto json = to_json(analysis);
  json["scores"] = "guessed";
  EXPECT_THAT(error_of(json), HasSubstr("tables/analysis.json: scores: unknown source of scores 'guessed'"));
  json = to_json(analysis);
  json["data"][0]["label_range"] = {1};
  EXPECT_THAT(error_of(json), HasSubstr("label_range: must be two numbers"));
}

TEST(AnalysisJson, UndefinedIsNull) {
  const auto json = to_json(made_up_analysis());
  // The drop of the clean scores.
  EXPECT_TRUE(json["groups"][0]["conditions"][0]["metrics"][0][1][0][0].is_null());
  EXPECT_EQ(json["layout"]["models"][0], "point");
}

TEST(AnalysisJson, TheFileIsReadAsItWasWritten) {
  const TemporaryFolder folder;
  const auto analysis = made_up_analysis();
  write_analysis(folder / "analysis.json", analysis);
  EXPECT_EQ(text_of(read_analysis(folder / "analysis.json")), text_of(analysis));
}

// Issue 7's grid: 5 models x 2 data sets x 4 strategies, 9 diagnostics beside clean, 11 metrics.
TEST(AnalysisJson, AFullGridIsReadAsItWasWritten) {
  MadeUpGrid grid;
  grid.models = {"misa", "bbfn", "self_mm", "mmim", "mult"};
  grid.strategies = {"none", "5+5", "10+10", "15+15"};
  grid.conditions.clear();
  for (const double rate : {0.05, 0.1, 0.15, 0.3}) {
    grid.conditions.push_back(MadeUpGrid::missing(Modality::kText, rate));
    grid.conditions.push_back(MadeUpGrid::noise(Modality::kText, rate));
  }
  grid.conditions.push_back(MadeUpGrid::missing(Modality::kText, 1));
  grid.flips = 30;
  const TemporaryFolder folder;
  const auto analysis = made_up_analysis(grid);
  write_analysis(folder / "analysis.json", analysis);
  EXPECT_EQ(text_of(read_analysis(folder / "analysis.json")), text_of(analysis));
}

TEST(AnalysisJson, NamesThePlaceOfWhatIsWrong) {
  const auto whole = to_json(made_up_analysis());
  auto json = whole;
  json["groups"][1]["conditions"][2]["metrics"][3][0][0][1] = "many";
  EXPECT_EQ(error_of(json),
            "tables/analysis.json: groups[1].conditions[2].metrics[3][0][0][1]: must be a number, not \"many\"");
  json = whole;
  json["groups"][1]["conditions"][2]["metrics"][3][0][0].erase(13);
  EXPECT_EQ(error_of(json),
            "tables/analysis.json: groups[1].conditions[2].metrics[3][0][0]: ends before its place 13, 'method'");
  json["groups"][1]["conditions"][2]["metrics"][3][0][0] = whole["groups"][1]["conditions"][2]["metrics"][3][0][0];
  json["groups"][1]["conditions"][2]["metrics"][3][0][0].push_back(1);
  EXPECT_EQ(error_of(json),
            "tables/analysis.json: groups[1].conditions[2].metrics[3][0][0]: expected 14 elements, got 15");
  json = whole;
  json["groups"][0].erase("seeds");
  EXPECT_EQ(error_of(json), "tables/analysis.json: groups[0]: lacks the key 'seeds'");
  json = whole;
  json["claims"][0]["judgement"]["verdict"] = "beter";
  EXPECT_THAT(error_of(json),
              AllOf(HasSubstr("claims[0].judgement.verdict: has no choice 'beter'"), HasSubstr("better")));
  json = whole;
  json["claims"][0]["claim"]["kind"] = "superior";
  EXPECT_THAT(error_of(json), AllOf(HasSubstr("claims[0].claim.kind: "), HasSubstr("superiority")));
  json = whole;
  json["conditions"][0]["missing"] = 1.5;
  EXPECT_THAT(error_of(json), HasSubstr("tables/analysis.json: conditions[0]: missing"));
  json = whole;
  json["groups"][0]["seeds"][0] = 1.5;
  EXPECT_THAT(error_of(json), HasSubstr("groups[0].seeds[0]: must be an integer, not 1.5"));
  json = whole;
  json["groups"][0]["curves"][0]["kind"] = "misssing";
  EXPECT_THAT(error_of(json), AllOf(HasSubstr("groups[0].curves[0].kind: "), HasSubstr("did you mean 'missing'?")));
  EXPECT_EQ(error_of(io::Json::array()), "tables/analysis.json: must be an object, not []");
}

TEST(AnalysisJson, RefusesListsThatDisagree) {
  const auto whole = to_json(made_up_analysis());
  auto json = whole;
  json["groups"][0]["conditions"][1]["metrics"].erase(0);
  EXPECT_EQ(error_of(json), "tables/analysis.json: groups[0].conditions[1].metrics: expected 11 elements, got 10");
  json = whole;
  json["groups"][0]["curves"][0]["conditions"][1] = 99;
  EXPECT_THAT(error_of(json), HasSubstr("groups[0].curves[0].conditions: there is no condition 99"));
  json = whole;
  json["groups"][0]["curves"][0]["rates"].erase(0);
  EXPECT_THAT(error_of(json), HasSubstr("groups[0].curves[0].conditions: expected 10 elements, got 11"));
  json = whole;
  json["groups"][0]["conditions"].erase(0);
  EXPECT_THAT(error_of(json), HasSubstr("groups[0].conditions: the first must be clean"));
  json = whole;
  json["groups"][0]["reliance"].erase(0);
  EXPECT_THAT(error_of(json), HasSubstr("groups[0].reliance: expected 11 elements, got 10"));
}

TEST(AnalysisJson, AFileThatKnowsNoAbsentModalitiesHasNone) {
  auto analysis = made_up_analysis();
  analysis.data[0].absent = {"video"};
  auto json = to_json(analysis);
  EXPECT_EQ(from_json(json, "f").data[0].absent, std::vector<std::string>{"video"});
  json["data"][0].erase("absent");
  json["groups"][0]["reliance"][0].erase("most");
  const auto read = from_json(json, "f");
  EXPECT_TRUE(read.data[0].absent.empty());
  EXPECT_FALSE(read.groups[0].reliance[0].most.has_value());
  EXPECT_TRUE(read.groups[0].reliance[1].most.has_value());
}

TEST(AnalysisJson, SaysWhenTheFileIsOfAnotherVersion) {
  auto json = to_json(made_up_analysis());
  json["version"] = 99;
  EXPECT_THAT(error_of(json), AllOf(HasSubstr("version 99"), HasSubstr("modrob study report")));
}

TEST(AnalysisJson, ATextThatIsNotUtf8IsNotWritten) {
  const TemporaryFolder folder;
  auto analysis = made_up_analysis();
  analysis.title = "\xff";
  EXPECT_THAT(user_error_of([&] { write_analysis(folder / "analysis.json", analysis); }), HasSubstr("not UTF-8"));
  EXPECT_FALSE(std::filesystem::exists(folder / "analysis.json"));
}

}  // namespace
}  // namespace modrob::analysis
