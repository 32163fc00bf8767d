#include "study/score_table.h"

#include <gmock/gmock.h>

#include "made_up_scores.h"
#include "metrics/gather.h"
#include "study_support.h"

namespace modrob::study {

namespace fs = std::filesystem;

namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::MadeUpScores;
using testing::TemporaryFolder;
using testing::user_error_of;

constexpr std::string_view kHead = "utterance,condition,draw,label,score\n";
constexpr std::string_view kSmall =
    "utterance,condition,draw,label,score\n"
    "a,clean,,1,1\nb,clean,,-1,-1\n"
    "a,text missing 50 %,0,1,0.5\nb,text missing 50 %,0,-1,-1\n"
    "a,text missing 50 %,1,1,1\nb,text missing 50 %,1,-1,-0.5\n";

ImportedScores imported_of(const std::vector<std::string>& texts, ScoreTableOptions options = {.name = "mine"},
                           const std::string& study = "") {
  const TemporaryFolder folder;
  std::vector<fs::path> files;
  for (const auto& text : texts) {
    files.push_back(folder / ("scores" + std::to_string(files.size()) + ".csv"));
    write_file_whole(files.back(), text);
  }
  if (!study.empty()) {
    options.study_file = folder / "study.toml";
    write_file_whole(options.study_file, study);
  }
  return read_score_tables(files, options);
}

std::string refusal_of_table(const std::vector<std::string>& texts, const ScoreTableOptions& options = {.name = "mine"},
                             const std::string& study = "") {
  std::string message = user_error_of([&] { imported_of(texts, options, study); });
  for (const char* name : {"scores0.csv", "scores1.csv", "study.toml"}) {
    if (const auto found = message.find(name); found != std::string::npos && message.starts_with("/")) {
      return message.substr(found);
    }
  }
  return message;
}

std::string without(std::string text, const std::string& line) {
  const auto found = text.find(line + "\n");
  EXPECT_NE(found, std::string::npos) << line;
  return text.erase(found, line.size() + 1);
}

std::vector<std::string> scored_conditions(const StudyFile& study) {
  std::vector<std::string> names;
  for (const auto& condition : study.conditions) names.push_back(condition.name());
  return names;
}

}  // namespace

TEST(ScoreTable, a_table_is_a_study_whose_runs_hold_its_scores) {
  const auto scores = imported_of({std::string(kSmall)}, {.name = "mine", .title = "My model", .split = "valid"});
  EXPECT_EQ(scores.study.name, "mine");
  EXPECT_EQ(scores.study.title, "My model");
  EXPECT_EQ(scores.study.split, "valid");
  EXPECT_EQ(scores.study.scores, ScoreSource::kImportedPasses);
  EXPECT_THAT(scores.study.data, ElementsAre("data"));
  EXPECT_THAT(scores.study.models, ElementsAre("model"));
  EXPECT_THAT(scores.study.seeds, ElementsAre(1));
  EXPECT_THAT(scores.study.modalities, ElementsAre("text"));
  EXPECT_EQ(scores.study.draws, 2);
  EXPECT_THAT(scored_conditions(scores.study), ElementsAre("text missing 50 %"));
  ASSERT_EQ(scores.runs.size(), 1u);
  const auto& table = scores.runs[0].table;
  EXPECT_EQ(table.split, "valid");
  EXPECT_THAT(table.utterances, ElementsAre("a", "b"));
  EXPECT_THAT(table.videos, ElementsAre("a", "b"));
  EXPECT_THAT(table.labels, ElementsAre(1, -1));
  EXPECT_THAT(table.clean, ElementsAre(1, -1));
  EXPECT_THAT(table.rows, ElementsAre("text missing 50 %, draw 0", "text missing 50 %, draw 1"));
  EXPECT_THAT(table.scores, ElementsAre(0.5, -1, 1, -0.5));
  EXPECT_THAT(scores.notices, ElementsAre(HasSubstr("No column 'group': every utterance stands for itself")));
}

TEST(ScoreTable, rows_may_come_in_any_order_and_from_several_files) {
  MadeUpScores made{.models = {"a", "b"}, .seeds = {1, 2}};
  const std::string whole = made.csv();
  const std::string head = whole.substr(0, whole.find('\n') + 1);
  // Every other line stands in the second file, backwards.
  std::string first = head, second = head, turned;
  int64_t number = 0;
  for (size_t begin = head.size(); begin < whole.size();) {
    const size_t end = whole.find('\n', begin) + 1;
    if (number++ % 2 == 0) {
      first += whole.substr(begin, end - begin);
    } else {
      turned.insert(0, whole.substr(begin, end - begin));
    }
    begin = end;
  }
  const auto one = imported_of({whole}), two = imported_of({first, second + turned});
  EXPECT_THAT(one.notices, IsEmpty());
  ASSERT_EQ(one.runs.size(), 4u);
  ASSERT_EQ(two.runs.size(), 4u);
  const auto of = [&one](const ImportedScores& scores, const ImportedRun& run) {
    const auto found = std::find_if(scores.runs.begin(), scores.runs.end(), [&](const auto& other) {
      return other.model == run.model && other.seed == run.seed;
    });
    std::map<std::string, std::vector<float>> by_utterance;
    for (size_t i = 0; i < found->table.size(); ++i) {
      auto& values = by_utterance[found->table.utterances[i]];
      values = {found->table.clean[i]};
      for (const auto& row : one.runs[0].table.rows) values.push_back(found->table.row(row)[i]);
    }
    return by_utterance;
  };
  for (const auto& run : one.runs) EXPECT_EQ(of(one, run), of(two, run));
}

TEST(ScoreTable, one_corruption_in_several_spellings_is_one_condition) {
  std::string text(kSmall);
  const std::string spelled = "a,text missing 50 %,1";
  text.replace(text.find(spelled), spelled.size(), "a,text:missing:0.5,1");
  const auto scores = imported_of({text});
  EXPECT_THAT(scored_conditions(scores.study), ElementsAre("text missing 50 %"));
  EXPECT_EQ(scores.runs[0].table.scores, imported_of({std::string(kSmall)}).runs[0].table.scores);
  EXPECT_EQ(refusal_of_table({text + "b,text:missing:0.5,1,-1,0.5\n"}),
            "scores0.csv:8: utterance 'b' has a second score of model 'model', strategy 'none', seed 1 on 'data' under "
            "'text:missing:0.5', draw 1");
  const std::string head = std::string(kHead) + "a,clean,0,1,1\na,text missing 30 % + audio noise_add 10 %,0,1,1\n";
  const auto turned = imported_of({head + "a,audio noise_add 10 % + text missing 30 %,1,1,0\n"});
  EXPECT_THAT(scored_conditions(turned.study), ElementsAre("text missing 30 % + audio noise_add 10 %"));
  EXPECT_EQ(turned.study.draws, 2);
}

TEST(ScoreTable, a_condition_that_draws_nothing_may_be_given_once) {
  const std::string text = std::string(kSmall) + "a,text missing 100 %,0,1,0\nb,text missing 100 %,0,-1,0.25\n";
  const auto scores = imported_of({text});
  EXPECT_THAT(scores.runs[0].table.row("text missing 100 %, draw 1"), ElementsAre(0, 0.25));
  // Once is the first draw.
  EXPECT_THAT(refusal_of_table({std::string(kSmall) + "a,text missing 100 %,1,1,0\nb,text missing 100 %,1,-1,0\n"}),
              HasSubstr("has no draw 0 of 'text missing 100 %'"));
  // Noise is drawn, whoever is hit.
  EXPECT_THAT(
      refusal_of_table({std::string(kSmall) + "a,text noise_add 100 %,0,1,0\nb,text noise_add 100 %,0,-1,0.25\n"}),
      HasSubstr("has no draw 1 of 'text noise_add 100 %'; each condition needs the same draws, counted from 0"));
}

TEST(ScoreTable, clean_scores_may_stand_beside_each_draw_if_they_are_the_same) {
  const std::string again = "a,clean,1,1,1\nb,clean,1,-1,-1\na,clean,2,1,1\n";
  EXPECT_EQ(imported_of({std::string(kSmall) + again}).study.draws, 2);
  EXPECT_EQ(
      refusal_of_table({std::string(kSmall) + "b,clean,1,-1,-0.5\n"}),
      "model 'model', strategy 'none', seed 1 on 'data' has another score of utterance 'b' under 'clean', draw 1, "
      "than in draw 0; nothing is drawn there, so one is enough");
}

TEST(ScoreTable, what_is_lacking_is_named) {
  const std::string run = "model 'model', strategy 'none', seed 1 on 'data'";
  EXPECT_EQ(refusal_of_table({without(std::string(kSmall), "b,text missing 50 %,1,-1,-0.5")}),
            run + " has no score of utterance 'b' under 'text missing 50 %', draw 1");
  EXPECT_EQ(refusal_of_table({without(std::string(kSmall), "b,clean,,-1,-1")}),
            run + " has no score of utterance 'b' under 'clean', draw 0");
  EXPECT_EQ(refusal_of_table({std::string(kHead) + "a,text missing 50 %,0,1,1\n"}),
            run + " has no scores under 'clean'");
  EXPECT_EQ(refusal_of_table({std::string(kHead) + "a,clean,3,1,1\na,text missing 50 %,0,1,1\n"}),
            run + " has no draw 0 of 'clean'; each condition needs the same draws, counted from 0");
  MadeUpScores both{.models = {"one"}}, other{.models = {"two"}, .conditions = {"text missing 100 %"}};
  EXPECT_EQ(refusal_of_table({both.csv(), other.csv()}),
            "model 'two', strategy 'none', seed 1 on 'data' has no scores under 'text missing 30 %'");
}

TEST(ScoreTable, a_stray_draw_is_told_at_once) {
  const std::string text = std::string(kHead) + "a,clean,0,1,1\na,text missing 100 %,0,1,1\n";
  EXPECT_THAT(refusal_of_table({text + "a,text missing 30 %,8000000000000000,1,1\n"}),
              HasSubstr("has no draw 0 of 'text missing 30 %'"));
  EXPECT_THAT(refusal_of_table({text + "a,text missing 30 %,0,1,1\na,text missing 30 %,8000000000000000,1,1\n"}),
              HasSubstr("has no draw 1 of 'text missing 30 %'"));
}

TEST(ScoreTable, labels_and_groups_of_an_utterance_are_the_same_everywhere) {
  const std::string head = "utterance,group,condition,draw,label,score\na,v,clean,0,1,1\n";
  EXPECT_EQ(refusal_of_table({head + "a,v,text missing 50 %,0,0.5,1\n"}),
            "scores0.csv:3: the label of utterance 'a' is another one than in the rows before");
  EXPECT_EQ(refusal_of_table({head, head + "a,w,text missing 50 %,0,1,1\n"}),
            "scores1.csv:2: utterance 'a' has a second score of model 'model', strategy 'none', seed 1 on 'data' under "
            "'clean', draw 0");
  EXPECT_EQ(refusal_of_table({head + "a,w,text missing 50 %,0,1,1\n"}),
            "scores0.csv:3: the group of utterance 'a' is another one than in the rows before");
}

TEST(ScoreTable, data_sets_have_utterances_of_their_own) {
  const std::string head = "data,utterance,condition,label,score\n";
  const auto scores = imported_of({head + "mosi,a,clean,1,1\nmosi,a,text missing 100 %,1,0\n" +
                                   "mosei,a,clean,-1,1\nmosei,b,clean,2,1\nmosei,a,text missing 100 %,-1,0\n" +
                                   "mosei,b,text missing 100 %,2,0\n"});
  EXPECT_THAT(scores.study.data, ElementsAre("mosi", "mosei"));
  EXPECT_EQ(scores.runs[0].table.dataset, "mosi");
  EXPECT_THAT(scores.runs[1].table.labels, ElementsAre(-1, 2));
}

TEST(ScoreTable, scores_beyond_32_bits_are_refused) {
  EXPECT_EQ(refusal_of_table({std::string(kHead) + "a,clean,0,1,1e60\n"}),
            "scores0.csv:2: the score of utterance 'a' is too large for a 32-bit number");
}

TEST(ScoreTable, tables_of_nothing) {
  EXPECT_THAT(refusal_of_table({std::string(kHead)}), HasSubstr("scores0.csv' holds no scores"));
  EXPECT_THAT(refusal_of_table({std::string(kHead) + "a,clean,0,1,1\n"}),
              HasSubstr("scores0.csv' holds scores of 'clean' only; a study needs a condition"));
}

TEST(ScoreTable, conditions_of_unknown_words_are_told_with_line) {
  const std::string text = std::string(kHead) + "a,clean,0,1,1\na,";
  EXPECT_THAT(refusal_of_table({text + "txt missing 30 %,0,1,1\n"}),
              AllOf(HasSubstr("scores0.csv:3: "), HasSubstr("unknown modality 'txt'; did you mean 'text'")));
  EXPECT_THAT(refusal_of_table({text + "text mising 30 %,0,1,1\n"}),
              AllOf(HasSubstr("scores0.csv:3: "), HasSubstr("unknown kind of corruption 'mising'")));
  EXPECT_THAT(refusal_of_table({text + "text missing 130 %,0,1,1\n"}), HasSubstr("scores0.csv:3: "));
  EXPECT_EQ(refusal_of_table({text + "Clean,0,1,1\n"}), "scores0.csv:3: condition 'Clean'; write it as 'clean'");
}

TEST(ScoreTable, modalities_and_kinds_of_other_programs_are_declared) {
  MadeUpScores made{.conditions = {"sonar blurred 30 %", "sonar+text missing 100 %"}};
  EXPECT_THAT(refusal_of_table({made.csv()}),
              AllOf(HasSubstr("unknown modality 'sonar'"), HasSubstr("named first: --modality NAME, --kind NAME")));
  const auto scores = imported_of({made.csv()}, {.name = "mine", .modalities = {"sonar"}, .kinds = {"blurred"}});
  EXPECT_THAT(scores.study.modalities, ElementsAre("text", "sonar"));
  EXPECT_THAT(scores.study.kinds, ElementsAre("blurred"));
  EXPECT_THAT(scored_conditions(scores.study), ElementsAre("sonar blurred 30 %", "text+sonar missing 100 %"));
  // As a study file does.
  MadeUpScores other{.conditions = {"thermal fogged 30 %"}};
  const auto told = imported_of({other.csv()}, {.name = "mine"}, "modalities = [\"thermal\"]\nkinds = [\"fogged\"]\n");
  EXPECT_THAT(told.study.kinds, ElementsAre("fogged"));
  EXPECT_THAT(refusal_of_table({made.csv()}, {.name = "mine", .kinds = {"a b"}}),
              HasSubstr("kind of corruption 'a b': its name must be letters"));
  EXPECT_THAT(refusal_of_table({made.csv()}, {.name = "mine", .modalities = {"all"}}), HasSubstr("modality 'all'"));
}

TEST(ScoreTable, a_study_file_gives_words_claims_and_seeds_but_not_its_grid) {
  MadeUpScores made{.strategies = {"plain", "robust"}, .seeds = {1, 2}};
  const auto scores = imported_of({made.csv()}, {.name = "mine"}, R"(name = "other"
title = "words of the file"
data = ["sets/mosi"]
models = ["misa"]
seeds = [1, 2, 3]
metrics = ["ccc"]
[[strategy]]
name = "robust"
missing = 0.15
[[strategy]]
name = "never scored"
[[condition]]
rates = [0.1]
[[claim]]
family = "price"
question = "Is it free?"
kind = "superiority"
metrics = ["ccc"]
strategies = ["robust"]
against_strategy = "plain"
conditions = ["clean"]
[recipe]
misa = "absent.toml"
[settings]
training.epochs = 2
)");
  EXPECT_EQ(scores.study.name, "mine");
  EXPECT_EQ(scores.study.title, "words of the file");
  EXPECT_THAT(scores.study.data, ElementsAre("data"));
  EXPECT_THAT(scores.study.models, ElementsAre("mine"));
  EXPECT_THAT(scores.study.seeds, ElementsAre(1, 2, 3));
  EXPECT_THAT(scores.study.metrics, ElementsAre("ccc"));
  ASSERT_EQ(scores.study.strategies.size(), 2u);
  EXPECT_EQ(scores.study.strategies[0].name, "robust");
  EXPECT_EQ(scores.study.strategies[0].corruption.name(), "text missing 15 %");
  EXPECT_EQ(scores.study.strategies[1].name, "plain");
  EXPECT_THAT(scored_conditions(scores.study), ElementsAre("text missing 30 %", "text missing 100 %"));
  EXPECT_EQ(scores.study.claims.size(), 1u);
  EXPECT_TRUE(scores.study.settings.values().empty());
}

TEST(ScoreTable, a_study_file_that_does_not_fit_is_told_with_its_line) {
  MadeUpScores made;
  const auto refusal = [&](const std::string& study) {
    return refusal_of_table({made.csv()}, {.name = "mine"}, study);
  };
  EXPECT_THAT(refusal("metrics = [\"cor\"]\n"), HasSubstr("study.toml:1:1: 'metrics': unknown metric 'cor'"));
  EXPECT_THAT(refusal("titel = \"x\"\n"), HasSubstr("study.toml:1:1"));
  EXPECT_THAT(refusal("kinds = [1]\n"), HasSubstr("study.toml:1:1"));
  EXPECT_THAT(refusal("claims = [\"absent.toml\"]\n"), HasSubstr("absent.toml"));
  EXPECT_THAT(refusal("title = \n"), HasSubstr("study.toml:1:"));
}

TEST(ScoreTable, names_that_no_study_can_have) {
  const auto refusal = [](const MadeUpScores& made, const ScoreTableOptions& options) {
    return refusal_of_table({made.csv()}, options);
  };
  EXPECT_THAT(refusal({}, {.name = "a/b"}), HasSubstr("the name of the study is \"a/b\""));
  EXPECT_THAT(refusal({}, {.name = "mine", .split = "tset"}),
              AllOf(HasSubstr("the imported scores: 'split': "), HasSubstr("'tset'"), HasSubstr("test")));
  EXPECT_THAT(refusal({.models = {"org/model"}}, {.name = "mine"}),
              HasSubstr("the name of a model is \"org/model\"; it becomes part of a folder's name, so it must not be "
                        "empty, hold '/'"));
  EXPECT_THAT(refusal({.strategies = {"a/b"}}, {.name = "mine"}), HasSubstr("the name of a [[strategy]] is \"a/b\""));
}

}  // namespace modrob::study
