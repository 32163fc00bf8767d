#include "study/study_check.h"

#include <gmock/gmock.h>

#include "core/files.h"
#include "io/record/json_writer.h"
#include "study/study_cost.h"
#include "study/study_schema.h"
#include "study_support.h"

namespace modrob::study {
namespace {

namespace fs = std::filesystem;
using testing::changed;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::kStudy;
using testing::read_study;
using testing::TemporaryFolder;
using testing::user_error_of;

const std::vector<std::string> kModels = {"misa", "mult"};

}  // namespace

TEST(StudyCheck, says_what_the_study_would_do) {
  const TemporaryFolder folder;
  const auto study = read_study(folder, kStudy);
  const StudyCheck check(study, kModels);
  EXPECT_EQ(check.runs, 4);
  EXPECT_EQ(check.conditions, 9);
  // Clean, three modality sets missing, and noise on two of them in three draws.
  EXPECT_EQ(check.passes, 1 + 3 + 2 * 3);
  EXPECT_THAT(check.text(),
              HasSubstr("study 'tiny': a tiny study\n1 data set: sets/mosi\n1 model: misa\n"
                        "2 strategies: none, 15+15\n2 seeds: 1, 2\n"
                        "= 4 runs, each diagnosed on the test split under 9 conditions of 3 draws, 10 passes\n"
                        "  text missing 30 %\n"));
  const auto json = check.to_json();
  EXPECT_EQ(json.at("runs"), 4);
  EXPECT_EQ(json.at("conditions").size(), 9u);
  EXPECT_EQ(json.at("strategies"), (io::Json{"none", "15+15"}));
}

TEST(StudyCheck, lists_the_claims_and_what_was_left_out) {
  const TemporaryFolder folder;
  const auto study =
      read_study(folder, std::string(kStudy) +
                             "[[claim]]\nfamily = \"A\"\nquestion = \"Is it so?\"\noptional = true\n"
                             "against_strategy = \"none\"\nconditions = [\"clean\", \"video missing 30 %\"]\n");
  const StudyCheck check(study, kModels);
  EXPECT_THAT(check.text(),
              HasSubstr("2 claims in 1 family\n  A (2 claims): Is it so?\n"
                        "    sets/mosi, misa, clean: 15+15 against none, corr (about the method)\n"
                        "    sets/mosi, misa, clean: 15+15 against none, f1_non0 (about the method)\n  left out: A ("));
  EXPECT_THAT(check.text(), HasSubstr("): the study has no condition 'video missing 30 %'\n"));
  const auto json = check.to_json();
  ASSERT_EQ(json.at("claims").size(), 2u);
  EXPECT_EQ(json.at("claims")[0].at("ours"), "misa, 15+15, clean");
  EXPECT_EQ(json.at("claims")[0].at("against"), "misa, none, clean");
  EXPECT_EQ(json.at("claims")[1].at("margin"), 0.005);
  EXPECT_EQ(json.at("claims_left_out").size(), 1u);
  EXPECT_EQ(json.at("metrics"), (io::Json{"corr", "f1_non0", "mae"}));
}

TEST(StudyCheck, unknown_models_have_their_line_and_near_matches) {
  const TemporaryFolder folder;
  const auto study = read_study(folder, changed("\"misa\"", "\"mise\""));
  const std::string message = user_error_of([&] { StudyCheck(study, kModels); });
  EXPECT_THAT(message, HasSubstr("study.toml:4:1"));
  EXPECT_THAT(message, HasSubstr(": unknown model 'mise'; did you mean 'misa'? Known: misa, mult."));
}

TEST(StudyCheck, cells_that_are_the_same_are_refused) {
  const TemporaryFolder folder;
  EXPECT_THAT(user_error_of([&] { read_study(folder, changed("missing = 0.15\nnoise = 0.15", "")); }),
              HasSubstr(": strategy '15+15' trains as 'none' does"));
  EXPECT_THAT(user_error_of([&] {
                read_study(folder, changed("name = \"none\"", "name = \"a\"\nmissing = 0.15\nnoise = 0.15"));
              }),
              HasSubstr(": strategy '15+15' trains as 'a' does"));
  EXPECT_NO_THROW(read_study(folder, changed("name = \"none\"", "name = \"a\"\nmissing = 0.15\nnoise = 0.1")));
  EXPECT_THAT(user_error_of([&] { read_study(folder, changed("[\"sets/mosi\"]", "[\"sets/mosi\", \"sets/mosi/\"]")); }),
              HasSubstr(": data set 'sets/mosi' is listed twice"));
  // A study file cannot name these two; a program that fills the structure itself can.
  auto study = read_study(folder, changed("", ""));
  study.data = {"a/mosi", "b/mosi"};
  const auto one_folder = [](const auto&, const auto& model, const config::Config& settings) {
    return testing::resolve("the same folder", model, settings);
  };
  EXPECT_THAT(user_error_of([&] { make_grid(study, "out", one_folder); }),
              HasSubstr("the runs 'misa, none, seed 1' (a/mosi) and 'misa, none, seed 1' (b/mosi) of the study are the "
                        "same"));
}

TEST(StudyCheck, presets_are_found_by_name) {
  const fs::path presets = MODROB_SOURCE_DIR "/studies";
  EXPECT_EQ(find_study_file("quick", presets), presets / "quick.toml");
  EXPECT_EQ(find_study_file((presets / "quick.toml").string(), "/absent"), presets / "quick.toml");
  EXPECT_EQ(find_study_file("lnln.reference", presets), presets / "protocols/lnln.reference.toml");
  EXPECT_THAT(list_presets(presets), ::testing::IsSupersetOf({"five_models", "quick"}));
  EXPECT_THAT(user_error_of([&] { find_study_file(presets.string(), presets); }),
              HasSubstr("is a folder; name the study file"));
  EXPECT_THAT(user_error_of([&] { find_study_file("quik", presets); }),
              HasSubstr("there is no study file 'quik', and no preset of that name; did you mean 'quick'"));
  EXPECT_EQ(user_error_of([&] { find_study_file("a/quick.toml", presets); }), "there is no study file 'a/quick.toml'");
  for (const auto& name : list_presets(presets)) EXPECT_NO_THROW(StudyFile::read(presets / (name + ".toml"))) << name;
}

TEST(StudySchema, the_published_one_is_what_the_code_says) {
  const std::string now = study_schema().dump(2) + "\n";
  const fs::path published = MODROB_SOURCE_DIR "/docs/study.schema.json";
  if (fs::exists(published) && read_file(published) == now) return;
  write_file_whole(MODROB_BINARY_DIR "/study.schema.json", now);
  FAIL() << "docs/study.schema.json is not what the code says; copy " MODROB_BINARY_DIR "/study.schema.json over it";
}

TEST(StudySchema, names_every_key_with_type_limits_and_default) {
  const auto schema = study_schema();
  const auto& keys = schema.at("properties");
  EXPECT_EQ(keys.at("draws").at("type"), "integer");
  EXPECT_EQ(keys.at("draws").at("minimum"), 1);
  EXPECT_EQ(keys.at("draws").at("default"), 20);
  EXPECT_EQ(keys.at("split").at("enum"), (io::Json{"train", "valid", "test"}));
  EXPECT_EQ(keys.at("seeds").at("items").at("type"), "integer");
  const auto& condition = keys.at("condition").at("items");
  EXPECT_EQ(condition.at("properties").at("rates").at("items").at("maximum"), 1);
  const auto& kinds = condition.at("properties").at("kinds").at("items").at("enum");
  const size_t own = corruption::Kind::all().size();  // those of protocols come behind them
  EXPECT_EQ(kinds.front(), "missing");
  EXPECT_EQ(kinds.at(own - 1), "stale");
  EXPECT_EQ(kinds.size(), own + keys.at("protocols").at("items").at("enum").size());
  EXPECT_THAT(kinds, ::testing::Contains("lnln.corrected"));
  EXPECT_THAT(kinds, ::testing::Not(::testing::Contains("lnln.training")));
  EXPECT_THAT(keys.at("protocols").at("items").at("enum"), ::testing::Contains("mmin"));
  EXPECT_EQ(condition.at("anyOf").dump(), R"([{"required":["rates"]},{"required":["corruptions"]}])");
  EXPECT_EQ(condition.at("additionalProperties"), false);
  EXPECT_FALSE(keys.at("name").contains("default"));
  const auto& claim = keys.at("claim").at("items");
  EXPECT_EQ(claim.at("required"), (io::Json{"family", "conditions"}));
  EXPECT_EQ(claim.at("properties").at("kind").at("enum"), (io::Json{"superiority", "equivalence", "non_inferiority"}));
  EXPECT_EQ(claim.at("properties").at("margin").at("anyOf")[0].at("exclusiveMinimum"), 0);
  EXPECT_EQ(keys.at("metrics").at("items").at("enum")[0], "corr");
}

TEST(StudyCost, adds_up_what_the_probes_measured) {
  const TemporaryFolder folder;
  auto study = read_study(folder, kStudy);
  study.models = {"misa", "mult"};
  const auto grid = make_grid(study, folder / "out", testing::resolve);
  const Probes probes = {{{"sets/mosi", "misa"}, {1, 0.5, 10, 0.2, 1000}},
                         {{"sets/mosi", "mult"}, {2, 1, 10, 0.3, 3000}}};
  std::vector<const GridRun*> unfinished;
  for (const auto& run : grid) unfinished.push_back(&run);
  // Two epochs of ten steps, ten passes.
  const double misa = 1 + 20 * 0.5 + 10 * 0.2, mult = 2 + 20 * 1 + 10 * 0.3;
  auto cost = cost_of(study, unfinished, probes, 1);
  EXPECT_DOUBLE_EQ(cost.work_s, 4 * misa + 4 * mult);
  EXPECT_DOUBLE_EQ(cost.elapsed_s, cost.work_s);
  EXPECT_EQ(cost.bytes, 4 * 1000 + 4 * 3000);
  ASSERT_EQ(cost.rows.size(), 2u);
  EXPECT_EQ(cost.rows[1].model, "mult");
  EXPECT_EQ(cost.rows[1].runs, 4);
  EXPECT_DOUBLE_EQ(cost.rows[1].run_s, mult);
  EXPECT_DOUBLE_EQ(cost_of(study, unfinished, probes, 2).elapsed_s, 2 * misa + 2 * mult);
  EXPECT_DOUBLE_EQ(cost_of(study, unfinished, probes, 100).elapsed_s, mult);

  cost = cost_of(study, {unfinished.begin() + 4, unfinished.end()}, probes, 1);
  cost.finished = 4;
  EXPECT_DOUBLE_EQ(cost.work_s, 4 * mult);
  EXPECT_THAT(cost.text(),
              HasSubstr("4 runs to do, 4 finished; at most 1 min 40 s with 1 run at a time, 0 MB of disk"));
  EXPECT_EQ(io::record_json(cost).at("rows")[0].at("runs"), 4);

  // Passes of which inputs are encoded again cost that, too; a protocol that loses modalities takes seven subsets.
  study.conditions = {corruption::Corruption::parse("text words_swap 100 %", "test"),
                      corruption::Corruption::parse("audio+video lnln 30 %", "test"),
                      corruption::Corruption::parse("gcnet 30 %", "test")};
  const Probes dear = {{{"sets/mosi", "misa"}, {1, 0.5, 10, 0.2, 1000, 7, 3}}};
  EXPECT_DOUBLE_EQ(cost_of(study, {unfinished.front()}, dear, 1).work_s,
                   1 + 20 * 0.5 + 8 * 0.2 + static_cast<double>(study.draws) * 7 + 3);

  StudyCost nothing;
  nothing.finished = 1;
  EXPECT_EQ(nothing.text(), "all 1 runs are finished\n");
}

}  // namespace modrob::study
